import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  acquainted,
  bar,
  card,
  cards,
  cardThat,
  controls,
  fields,
  formAfter,
  incidentOf,
  type Loose,
  linkOf,
  menu,
  pages,
  press,
  reply,
  submit,
  thread,
  whisper,
  words,
} from './seen.ts'
import { amAlert, amPayload, apiKey, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({
    config: `
[services.checkout]
name = "Checkout"
[services.ledger]
policy = "ledger"
[policies.ledger]
steps = [{ targets = ["user:alice"] }, { after = "1s", targets = ["user:bob"] }]
`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())

const fire = async (name: string, more: Parameters<typeof amAlert>[1] = {}) => {
  await stack.alert(amPayload([amAlert(name, more)]))
  return card(stack, 'C0INC', `${name} is on fire`)
}

describe('the card of an incident', () => {
  test('shows urgency, title, service, component, when, how long and how many', async () => {
    const shown = await fire('Errors', { labels: { instance: 'web-1', severity: 'critical' } })
    expect(shown.text).toBe('🔴 HIGH URGENCY\n*Errors is on fire*')
    expect(bar(shown)).toBe('#D92D20')
    expect(words(shown)).toContain('*Service*\ncheckout')
    expect(words(shown)).toContain('*Component*\nweb-1')
    expect(words(shown)).toContain('*Status*\nOpen')
    expect(words(shown)).toMatch(/\*Triggered\*\n<!date\^\d+\^\{ago\}\|[^>]+>/)
    expect(words(shown)).toMatch(/\*Duration\*\nsince <!date/)
    expect(words(shown)).toContain('*Alerts*\nfiring 1 of 1')
    expect(controls(shown)).toEqual(['Acknowledge', 'Resolve', 'Snooze', 'View'])
    expect(menu(shown, 'Snooze')).toEqual(['15 minutes', '30 minutes', '1 hour', '4 hours', 'Custom…'])
  })

  test.each([
    ['warning', '🟡 MEDIUM URGENCY', '#F5B800'],
    ['info', '🔵 LOW URGENCY', '#2E77D0'],
  ])('is coloured by its urgency: %s', async (severity, badge, colour) => {
    const shown = await fire(`Colour-${severity}`, { labels: { severity } })
    expect(shown.text).toContain(badge)
    expect(bar(shown)).toBe(colour)
  })

  test('View leads to the page of the incident', async () => {
    const shown = await fire('Viewed')
    const signIn = await fetch(`${stack.url}/login`, {
      method: 'POST',
      body: new URLSearchParams({ key: apiKey }),
      redirect: 'manual',
    })
    const cookie = signIn.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ')
    const page = await fetch(linkOf(shown, 'View'), { headers: { cookie } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Viewed is on fire')
  })

  test('stays one card while alerts join and clear, and is green once all have cleared', async () => {
    const one = amAlert('Joined-a')
    const two = amAlert('Joined-b')
    await stack.alert(amPayload([one], 'joined'))
    const shown = await card(stack, 'C0INC', 'Joined-a is on fire')
    await stack.alert(amPayload([one, two], 'joined'))
    await cardThat(stack, shown, /firing 2 of 2/)
    await stack.alert(amPayload([amAlert('Joined-a', { status: 'resolved' }), two], 'joined'))
    await cardThat(stack, shown, /firing 1 of 2/)
    await stack.alert(
      amPayload([amAlert('Joined-a', { status: 'resolved' }), amAlert('Joined-b', { status: 'resolved' })], 'joined'),
    )
    const done = await cardThat(stack, shown, /RESOLVED/)
    expect(bar(done)).toBe('#1A9C5B')
    expect(controls(done)).toEqual(['View'])
    expect(await reply(stack, done, /^🔧 Resolved, every alert has cleared/)).toBeTruthy()
    expect(await cards(stack, 'C0INC', 'Joined-')).toHaveLength(1)
  })
})

describe('Acknowledge', () => {
  test('changes the status, the button and the thread', async () => {
    const shown = await fire('Acked')
    expect((await press(stack, shown, 'U0BOB', 'Acknowledge')).status).toBe(200)
    const after = await cardThat(stack, shown, /Acknowledged by Bob Berg/)
    expect(controls(after)).toEqual(['Acknowledged ✓', 'Resolve', 'Snooze', 'View'])
    expect(await reply(stack, shown, /^✅ Acknowledged by <@U0BOB> \(\d+ s\)$/)).toBeTruthy()
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'acknowledged', acknowledged_by: 'Bob Berg' })
  })

  test('a second click is answered for the second person alone', async () => {
    const shown = await fire('Twice')
    await press(stack, shown, 'U0ALICE', 'Acknowledge')
    const after = await cardThat(stack, shown, /Acknowledged by Alice Ames/)
    await press(stack, after, 'U0BOB', 'Acknowledged ✓')
    expect(await whisper(stack, 'U0BOB', /was already acknowledged by Alice Ames/)).toMatch(/^ℹ️/)
    expect((await thread(stack, after)).filter((t) => t.includes('Acknowledged'))).toHaveLength(1)
  })

  test('stops the escalation: nobody is paged afterwards', async () => {
    const taken = await fire('Taken', { labels: { service: 'ledger' } })
    await until(() => pages(stack, 'U0ALICE').some((p) => p.includes('Taken is on fire')))
    await press(stack, taken, 'U0ALICE', 'Acknowledge')
    await cardThat(stack, taken, /Acknowledged by Alice Ames/)
    // A later incident nobody takes: once its second step paged, that of the first would have been long due.
    const left = await fire('Left', { labels: { service: 'ledger' } })
    await until(() => pages(stack, 'U0BOB').some((p) => p.includes('Left is on fire')))
    expect(await reply(stack, left, /^📣 Escalated to step 2: paged <@U0BOB>$/)).toBeTruthy()
    expect(pages(stack, 'U0BOB').filter((p) => p.includes('Taken'))).toEqual([])
    expect((await thread(stack, taken)).filter((t) => t.includes('step 2'))).toEqual([])
  })

  test('works from the page itself, and the card in the channel follows', async () => {
    await fire('Paged', { labels: { service: 'ledger' } })
    const call = await until(() =>
      stack.peer.calls.find((c) => c.args.channel === 'U0ALICE' && words(c.args).includes('Paged is on fire')),
    )
    expect(controls(call!.args)).toEqual(['Acknowledge', 'View'])
    const direct = await until(async () => stack.peer.calls.find((c) => c === call && c.ok))
    const opened = await fetch(`${stack.peer.apiUrl}conversations.open`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-acme', 'content-type': 'application/json' },
      body: JSON.stringify({ users: direct!.args.channel }),
    })
    const { channel } = (await opened.json()) as { channel: { id: string } }
    const page = await card(stack, channel.id, 'Paged is on fire')
    await press(stack, page, 'U0ALICE', 'Acknowledge')
    await card(stack, 'C0INC', 'Paged is on fire', (c) => words(c).includes('Acknowledged by Alice Ames'))
  })

  test.each([
    ['ack', /Acknowledged by Alice Ames/, /^✅ Acknowledged by <@U0ALICE>/],
    ['resolve', /RESOLVED/, /^🔧 Resolved by <@U0ALICE>/],
  ])('the card follows whoever acts elsewhere: %s by REST', async (verb, shows, told) => {
    const shown = await fire(`Elsewhere-${verb}`)
    const { id } = await incidentOf(stack, shown)
    expect((await stack.api(`/incidents/${id}/${verb}`, {})).status).toBe(200)
    await cardThat(stack, shown, shows)
    expect(await reply(stack, shown, told)).toBeTruthy()
  })
})

describe('Resolve', () => {
  test('asks for a note, resolves, tells it in the thread and takes the buttons away', async () => {
    const shown = await fire('Fixed')
    const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Resolve'))
    expect(fields(asked)).toEqual(['Resolution note'])
    expect(asked.view).toMatchObject({
      title: { text: expect.stringMatching(/^Resolve INC-\d+$/) },
      submit: { text: 'Resolve' },
    })
    expect((asked.view as Loose).blocks[0].optional).toBe(true)
    await submit(stack, 'U0BOB', asked.id, { note: 'Restarted connection pool' })
    expect(stack.peer.views.find(asked.id)).toMatchObject({ status: 'submitted', errors: {} })
    const done = await cardThat(stack, shown, /RESOLVED/)
    expect(controls(done)).toEqual(['View'])
    expect(words(done)).toContain('*Resolution:* Restarted connection pool')
    expect(words(done)).toContain('Resolved by Bob Berg')
    expect(
      await reply(stack, shown, /^🔧 Resolved by <@U0BOB> \(\d+ s\)\n> Resolution: Restarted connection pool$/),
    ).toBeTruthy()
    expect(await incidentOf(stack, shown)).toMatchObject({
      status: 'resolved',
      resolution: 'Restarted connection pool',
    })
  })

  test('works without a note', async () => {
    const shown = await fire('Wordless')
    const asked = await formAfter(stack, 'U0ALICE', () => press(stack, shown, 'U0ALICE', 'Resolve'))
    await submit(stack, 'U0ALICE', asked.id, {})
    expect(await reply(stack, shown, /^🔧 Resolved by <@U0ALICE> \(\d+ s\)$/)).toBeTruthy()
  })

  test('a form that is sent after somebody else resolved says so in the form', async () => {
    const shown = await fire('Overtaken')
    const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Resolve'))
    const { id } = await incidentOf(stack, shown)
    await stack.api(`/incidents/${id}/resolve`, {})
    await submit(stack, 'U0BOB', asked.id, { note: 'too late' })
    expect(stack.peer.views.find(asked.id)).toMatchObject({
      status: 'open',
      errors: { note: expect.stringMatching(/was already resolved by Alice Ames/) },
    })
    await stack.peer.closeView(team, { user: 'U0BOB', viewId: asked.id })
  })

  test('an alert that fires again afterwards opens a new card', async () => {
    const shown = await fire('Again')
    const { id } = await incidentOf(stack, shown)
    await stack.api(`/incidents/${id}/resolve`, { note: 'done' })
    await cardThat(stack, shown, /RESOLVED/)
    await stack.alert(amPayload([amAlert('Again', { status: 'resolved' })]))
    await stack.alert(amPayload([amAlert('Again', { startsAt: '2026-03-02T10:00:00Z' })]))
    const all = await until(
      () => cards(stack, 'C0INC', 'Again is on fire'),
      (found) => found.some((c) => c.ts !== shown.ts) || found.some((c) => !words(c).includes('RESOLVED')),
    )
    expect(all.some((c) => controls(c).includes('Acknowledge'))).toBe(true)
  })
})

describe('Snooze', () => {
  test.each([
    ['15 minutes', 15],
    ['30 minutes', 30],
    ['1 hour', 60],
    ['4 hours', 240],
  ])('for %s', async (label, minutes) => {
    const shown = await fire(`Nap-${minutes}`)
    await press(stack, shown, 'U0BOB', 'Snooze', label)
    const after = await cardThat(stack, shown, /Snoozed until <!date/)
    expect(controls(after)).toEqual(['Acknowledge', 'Resolve', 'Snooze', 'View'])
    const { status, snoozed_until, events } = await incidentOf(stack, shown)
    const at = events.find((e: { type: string }) => e.type === 'snoozed').at
    expect(status).toBe('snoozed')
    expect((Date.parse(snoozed_until) - Date.parse(at)) / 60_000).toBeCloseTo(minutes, 1)
    expect(await reply(stack, shown, /^💤 Snoozed by <@U0BOB> until <!date\^/)).toBeTruthy()
  })

  test('Custom… asks how long, says under the field what is wrong, and then snoozes', async () => {
    const shown = await fire('Nap-custom')
    const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Snooze', 'Custom…'))
    expect(fields(asked)).toHaveLength(1)
    await submit(stack, 'U0BOB', asked.id, { for: 'soon' })
    expect(stack.peer.views.find(asked.id)).toMatchObject({
      status: 'open',
      errors: { for: expect.stringMatching(/45m|1h/) },
    })
    await submit(stack, 'U0BOB', asked.id, { for: '31d' })
    expect(stack.peer.views.find(asked.id)?.errors.for).toMatch(/30 days|30d/)
    await submit(stack, 'U0BOB', asked.id, { for: '1h30m' })
    expect(stack.peer.views.find(asked.id)?.status).toBe('submitted')
    await cardThat(stack, shown, /Snoozed until/)
  })

  test('can be ended by acknowledging', async () => {
    const shown = await fire('Nap-over')
    await press(stack, shown, 'U0BOB', 'Snooze', '15 minutes')
    const asleep = await cardThat(stack, shown, /Snoozed until/)
    await press(stack, asleep, 'U0BOB', 'Acknowledge')
    await cardThat(stack, shown, /Acknowledged by Bob Berg/)
  })
})
