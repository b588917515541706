import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acquainted,
  type Card,
  card,
  cards,
  cardThat,
  formAfter,
  incidentOf,
  type Loose,
  press,
  reply,
  submit,
  type as typed,
  whisper,
  words,
} from './seen.ts'
import { acme, amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  const seed = acme()
  stack = await startStack({
    workspaces: [
      {
        ...seed,
        people: [
          ...seed.people,
          { id: 'U0FRANK', name: 'frank', realName: 'Frank Foe', email: 'Frank@ACME.example' },
          { id: 'U0GRACE', name: 'grace', realName: 'Grace Gold', email: 'grace@acme.example', emailVerified: false },
          { id: 'U0HEIDI', name: 'heidi', realName: 'Heidi Hull', email: 'somebody@else.example' },
        ],
        channels: [...seed.channels, { id: 'C0SECRET', name: 'secret', private: true, botIsMember: true }],
      },
    ],
    keys: ['{ key = "key-of-frank-for-tests", subject = "frank@acme.example", roles = ["oncall"] }'],
    config: `
[users.grace]
name = "Grace Gold"
email = "grace@acme.example"
[users.heidi]
name = "Heidi Hull"
email = "heidi@acme.example"
slack = { T0ACME = "U0HEIDI" }
[teams.security]
members = ["heidi"]
[services.vault]
restricted_to = ["security"]
slack.channel = "#secret"
`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())

const fire = async (name: string, labels: Record<string, string> = {}, channel = 'C0INC') => {
  await stack.alert(amPayload([amAlert(name, { labels })]))
  const shown = await card(stack, channel, `${name} is on fire`)
  return { shown, id: /INC-\d+/.exec(words(shown))![0] }
}

const stillOpen = async (shown: Card) => expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open' })

const unknownUsers = async (policy: 'deny' | 'attribute') => {
  const { status } = await stack.api('/workspaces/config/preferences', { unknown_users: policy }, {}, 'PUT')
  expect(status).toBe(200)
}

describe('who acts from Slack is', () => {
  test.each([
    ['the user with the same e-mail address', 'U0BOB', 'bob', 'Bob Berg'],
    ['a user granted by an API key for that address, whatever its case', 'U0FRANK', 'frank', 'Frank'],
    ['the user whose settings name the Slack id', 'U0HEIDI', 'heidi', 'Heidi Hull'],
  ])('%s', async (_, slackUser, id, name) => {
    const { shown } = await fire(`By-${id}`)
    await press(stack, shown, slackUser, 'Acknowledge')
    await cardThat(stack, shown, new RegExp(`Acknowledged by ${name}`))
    expect(await reply(stack, shown, /^✅/)).toContain(`<@${slackUser}>`)
    const { events } = await incidentOf(stack, shown)
    expect(events.at(-1)).toMatchObject({ type: 'acknowledged', actor: { kind: 'user', id, name, via: 'slack' } })
  })
})

describe('refused, with the reason, and nothing happens:', () => {
  test.each([
    [
      'an unknown person',
      'U0ERIN',
      /⛔ Your Slack account \(erin@acme\.example\) is not linked to an Allclear user\. Ask an SRE lead to add a user with this e-mail address/,
    ],
    ['a disabled user', 'U0CAROL', /⛔ Carol Cole is not an active user of Allclear/],
    ['a viewer', 'U0DAVE', /⛔ acknowledge needs the role oncall; Dave Dorn has viewer/],
    [
      'somebody whose address Slack has not confirmed',
      'U0GRACE',
      /⛔ Your Slack account is not linked.*no confirmed e-mail address.*U0GRACE/,
    ],
  ])('%s', async (who, slackUser, says) => {
    const { shown, id } = await fire(`Refused-${who.replaceAll(' ', '-')}`)
    await press(stack, shown, slackUser, 'Acknowledge')
    expect(await whisper(stack, slackUser, says)).toBeTruthy()
    expect(await typed(stack, slackUser, `resolve ${id}`)).toMatch(/⛔/)
    await stillOpen(shown)
  })

  test('a viewer reads all the same', async () => {
    await fire('Readable')
    expect(await typed(stack, 'U0DAVE', 'incidents')).toContain('Readable is on fire')
    expect(await typed(stack, 'U0DAVE', 'create "Not mine" service=checkout')).toMatch(
      /create needs the role oncall; Dave Dorn has viewer/,
    )
  })

  test('an unknown person may not even read, but is helped', async () => {
    expect(await typed(stack, 'U0ERIN', 'incidents')).toMatch(/is not linked to an Allclear user/)
    expect(await typed(stack, 'U0ERIN', 'help')).toContain('/allclear incidents')
  })
})

describe('with the policy attribute, an unknown person', () => {
  beforeAll(() => unknownUsers('attribute'))
  afterAll(() => unknownUsers('deny'))

  test('acknowledges "via Slack"', async () => {
    const { shown } = await fire('Guest-ack')
    await press(stack, shown, 'U0ERIN', 'Acknowledge')
    expect(words(await cardThat(stack, shown, /Acknowledged by/))).toContain('Acknowledged by erin (via Slack)')
    expect(await reply(stack, shown, /^✅/)).toMatch(/^✅ Acknowledged by erin \(via Slack\)/)
    const { events } = await incidentOf(stack, shown)
    expect(events.at(-1).actor).toMatchObject({ kind: 'guest', id: 'U0ERIN' })
  })

  test('resolves "via Slack"', async () => {
    const { shown } = await fire('Guest-resolve')
    const asked = await formAfter(stack, 'U0ERIN', () => press(stack, shown, 'U0ERIN', 'Resolve'))
    await submit(stack, 'U0ERIN', asked.id, { note: 'was me' })
    expect(words(await cardThat(stack, shown, /RESOLVED/))).toContain('Resolved by erin (via Slack)')
  })

  test('may do no more than that', async () => {
    const { shown } = await fire('Guest-snooze')
    await press(stack, shown, 'U0ERIN', 'Snooze', '15 minutes')
    expect(await whisper(stack, 'U0ERIN', /not linked to an Allclear user/)).toBeTruthy()
    expect(await typed(stack, 'U0ERIN', 'create "Mine" service=checkout')).toMatch(/⛔/)
    await stillOpen(shown)
  })

  test('a disabled user stays refused', async () => {
    const { shown } = await fire('Guest-disabled')
    await press(stack, shown, 'U0CAROL', 'Acknowledge')
    await until(
      () => stack.peer.ephemerals.filter((e) => e.user === 'U0CAROL' && /not an active user/.test(e.text)).length >= 2,
    )
    await stillOpen(shown)
  })
})

describe('an incident of a restricted service', () => {
  test('is told only in its own channel, and shown only to those who may see it', async () => {
    const { shown, id } = await fire('Breach', { service: 'vault' }, 'C0SECRET')
    expect(await cards(stack, 'C0INC', 'Breach is on fire')).toEqual([])
    expect(await typed(stack, 'U0BOB', 'incidents')).not.toContain('Breach is on fire')
    expect(await typed(stack, 'U0BOB', `incident ${id}`)).toMatch(/🔍/)
    expect(await typed(stack, 'U0BOB', `ack ${id}`)).toMatch(/🔍/)
    await press(stack, shown, 'U0BOB', 'Acknowledge')
    expect(await whisper(stack, 'U0BOB', /^🔍 .*INC-\d+/)).toBeTruthy()
    await stillOpen(shown)
    expect(await typed(stack, 'U0HEIDI', 'incidents')).toContain('Breach is on fire')
    expect(await typed(stack, 'U0ALICE', `incident ${id}`)).toContain('Breach is on fire')
    await press(stack, shown, 'U0HEIDI', 'Acknowledge')
    await cardThat(stack, shown, /Acknowledged by Heidi Hull/)
  })

  test('is not among the services a stranger to it can declare for', async () => {
    const choices = async (user: string) => {
      const asked = await formAfter(stack, user, () =>
        stack.peer.shortcut(team, { user, callback_id: 'create_incident' }),
      )
      await stack.peer.closeView(team, { user, viewId: asked.id })
      return JSON.stringify((asked.view as Loose).blocks.find((b: Loose) => b.block_id === 'service'))
    }
    expect(await choices('U0HEIDI')).toContain('vault')
    expect(await choices('U0BOB')).not.toContain('vault')
  })
})

test('what Slack says of a person is asked once, and again when it changed', async () => {
  const { shown } = await fire('Changed')
  const asked = () => stack.peer.calls.filter((c) => c.method === 'users.info' && c.args.user === 'U0BOB').length
  await typed(stack, 'U0BOB', 'status')
  const before = asked()
  await typed(stack, 'U0BOB', 'status')
  expect(asked()).toBe(before)
  await stack.peer.event(team, {
    type: 'user_change',
    user: { id: 'U0BOB', name: 'bob', team_id: team, profile: { email: 'new@acme.example' } },
  })
  await until(async () => {
    await typed(stack, 'U0BOB', 'status')
    return asked() > before
  })
  await stillOpen(shown)
})
