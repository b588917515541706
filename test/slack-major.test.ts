import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acquainted,
  card,
  cards,
  controls,
  incidentOf,
  type Loose,
  press,
  reply,
  said,
  type as typed,
  words,
} from './seen.ts'
import { acme, amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  const seed = acme()
  stack = await startStack({
    workspaces: [{ ...seed, scopes: [...seed.scopes, 'im:read'] }],
    slack:
      'major = { urgency = ["high"], services = ["core"] }\nstakeholders_channel = "#stakeholders"\nstatus_channel = "#status"',
    config: `
[services.core]
responders = ["user:alice", "user:bob"]
[services.secret]
restricted_to = ["few"]
slack.channel = "#payments"
[teams.few]
members = ["bob"]
`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())

const fire = (name: string, labels: Record<string, string> = {}) => stack.alert(amPayload([amAlert(name, { labels })]))

const slack = async (method: string, args: Record<string, string>) =>
  (await (
    await fetch(`${stack.peer.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-acme' },
      body: new URLSearchParams(args),
    })
  ).json()) as Loose

/** Waits for the channel that was opened for an incident. */
const room = (title: RegExp) =>
  until(async () =>
    (await slack('conversations.list', { types: 'public_channel' })).channels.find(
      (c: Loose) => /^inc-/.test(c.name) && title.test(c.name),
    ),
  ) as Promise<{ id: string; name: string }>

const topic = async (id: string) => (await slack('conversations.info', { channel: id })).channel.topic.value

describe('a major incident', () => {
  test('gets a channel with the card, its responders and its status as topic, and stakeholders are told', async () => {
    await fire('CoreDown', { service: 'core' })
    const { id, name } = await room(/coredown/)
    expect(name).toMatch(/^inc-[a-z0-9-]+$/)
    const usual = await card(stack, 'C0INC', 'CoreDown is on fire')
    const here = await card(stack, id, 'CoreDown is on fire')
    expect(controls(here)).toEqual(['Acknowledge', 'Resolve', 'Snooze', 'View'])
    await until(
      () => topic(id),
      (text) => /open.*CoreDown is on fire/i.test(text),
    )
    const { members } = await until(
      () => slack('conversations.members', { channel: id }),
      (m) => m.members.includes('U0ALICE') && m.members.includes('U0BOB'),
    )
    expect(members).not.toContain('U0ERIN')
    expect(await reply(stack, usual, /^📢 Channel #inc-.* opened/)).toContain(name)
    expect(await said(stack, 'C0STAKE', /Major incident/)).toMatch(
      new RegExp(
        `^📢 \\*Major incident\\*: \\*CoreDown is on fire\\* \\(core\\) · high urgency · <#${id}> · <.*/incidents/INC-\\d+\\|View>$`,
      ),
    )

    await press(stack, here, 'U0BOB', 'Acknowledge')
    await card(stack, id, 'CoreDown', (c) => controls(c).includes('Acknowledged ✓'))
    await card(stack, 'C0INC', 'CoreDown', (c) => controls(c).includes('Acknowledged ✓'))
    await until(
      () => topic(id),
      (text) => /acknowledged/i.test(text),
    )
    expect(await incidentOf(stack, usual)).toMatchObject({ channel: { name } })

    const { id: incident } = await incidentOf(stack, usual)
    await stack.api(`/incidents/${incident}/resolve`, { note: 'failed over' })
    await until(
      async () => (await slack('conversations.info', { channel: id })).channel.is_archived,
      (archived) => archived === true,
    )
    expect(await topic(id)).toMatch(/resolved/i)
    const last = await card(stack, id, 'CoreDown', (c) => words(c).includes('RESOLVED'))
    expect(await reply(stack, last, /^🔧 Resolved by <@U0ALICE>/)).toContain('failed over')
    expect((await incidentOf(stack, usual)).events.map((e: Loose) => e.type)).not.toContain('delivery_failed')
    expect(await said(stack, 'C0STATUS', /CoreDown is on fire/)).toMatch(
      /🔧 Resolved by <@U0ALICE>.*\n> Resolution: failed over/,
    )
  })

  test('has one channel however many alerts join', async () => {
    await stack.alert(
      amPayload(
        [amAlert('Many-a', { labels: { service: 'core' } }), amAlert('Many-b', { labels: { service: 'core' } })],
        'many',
      ),
    )
    const { id } = await room(/many-/)
    await stack.alert(amPayload([amAlert('Many-c', { labels: { service: 'core' } })], 'many'))
    await card(stack, id, 'Many-a', (c) => /firing 3 of 3/.test(words(c)))
    const channels = (await slack('conversations.list', { types: 'public_channel' })).channels.filter((c: Loose) =>
      /many-/.test(c.name),
    )
    expect(channels).toHaveLength(1)
  })
})

test('what no rule calls major gets no channel and no stakeholders, until somebody promotes it', async () => {
  await fire('Ordinary')
  const usual = await card(stack, 'C0INC', 'Ordinary is on fire')
  const { id: incident } = await incidentOf(stack, usual)
  await fire('Core-later', { service: 'core' })
  await room(/core-later/)
  const names = (await slack('conversations.list', { types: 'public_channel' })).channels.map((c: Loose) => c.name)
  expect(names.join()).not.toContain('ordinary')
  expect(await typed(stack, 'U0BOB', `promote ${incident}`)).toMatch(/#inc-/)
  const { id } = await room(/ordinary/)
  await card(stack, id, 'Ordinary is on fire')
  expect(await said(stack, 'C0STAKE', /Ordinary is on fire/)).toContain(`<#${id}>`)
  expect((await slack('conversations.members', { channel: id })).members).toContain('U0BOB')
})

test('a restricted incident stays in its own channel, major or not', async () => {
  await fire('Hush', { service: 'secret' })
  await card(stack, 'C0PAY', 'Hush is on fire')
  expect(await cards(stack, 'C0INC', 'Hush')).toEqual([])
  expect((await stack.peer.messages(team, 'C0STAKE')).map(words).join('\n')).not.toContain('Hush')
})
