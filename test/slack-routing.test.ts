import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { acquainted, card, cards, cardThat, incidentOf, type Loose, pages, reply, said, thread, words } from './seen.ts'
import { acme, amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  const seed = acme()
  stack = await startStack({
    workspaces: [{ ...seed, channels: [...seed.channels, { id: 'C0VAULT1', name: 'vault', private: true }] }],
    peer: { clientId: 'app', clientSecret: 'app-secret' },
    slack: 'urgency_channels = { low = "#low" }',
    config: `
[services.payments]
slack.channel = "#payments"
[services.by-id]
slack.channel = "C0PAY"
[services.wartime]
slack.channel = "C0PRIV"
[services.vault]
slack.channel = "#vault"
[services.old]
slack.channel = "#old"
[services.nowhere]
slack.channel = "#no-such-channel"
[services.slow]
sla = { high = { ack = "1s" } }
[services.ledger]
policy = "ledger"
[policies.ledger]
steps = [{ targets = ["user:alice"] }]
`,
  })
  await acquainted(stack)
})
afterAll(() => stack?.close())
afterEach(() => stack.peer.faults.clear())

const firing = (name: string, labels: Record<string, string> = {}) =>
  stack.alert(amPayload([amAlert(name, { labels })]))

const prefer = async (wish: object) => {
  const { status, body } = await stack.api('/workspaces/config/preferences', wish, {}, 'PUT')
  expect({ status, body }).toMatchObject({ status: 200 })
}

const ordinary = {
  toggles: {
    triggered: true,
    acknowledged: true,
    resolved: true,
    escalated: true,
    sla_breached: true,
    note_added: false,
  },
  urgency_filter: 'all',
}

/** Waits for an incident whether or not anybody was told of it. */
const incident = async (title: string) => {
  const { id } = await until(
    async () => (await stack.api(`/incidents?status=all&search=${encodeURIComponent(title)}`)).body.incidents[0],
  )
  return (await stack.api(`/incidents/${id}`)).body
}

/** Waits for an event in an incident's timeline, with what it made anybody owe to Slack. */
const owed = async (id: string, type: string) => {
  const full = await until(
    async () => (await stack.api(`/incidents/${id}`)).body,
    (one) => one.events.some((e: { type: string }) => e.type === type),
  )
  const event = full.events.find((e: { type: string }) => e.type === type)
  return full.deliveries.filter((d: { event: string }) => d.event === event.id).map((d: { kind: string }) => d.kind)
}

describe('a card goes', () => {
  test.each([
    ['to the default channel when nothing more particular is set', { service: 'checkout' }, 'C0INC'],
    ['to the channel of its urgency before the default', { service: 'checkout', severity: 'info' }, 'C0LOW'],
    ["to the service's channel before the default", { service: 'payments' }, 'C0PAY'],
    ["to the service's channel before that of its urgency", { service: 'payments', severity: 'info' }, 'C0PAY'],
    ['to a channel named by its id', { service: 'by-id' }, 'C0PAY'],
  ])('%s', async (_, labels, channel) => {
    const name = `Route-${labels.service}-${'severity' in labels}`
    await firing(name, labels)
    const shown = await card(stack, channel, name)
    const { slack } = await until(
      () => incidentOf(stack, shown),
      (one) => one.slack.length > 0,
    )
    expect(slack).toEqual([{ workspace: 'config', team, channel, ts: shown.ts }])
    for (const other of ['C0INC', 'C0LOW', 'C0PAY'].filter((c) => c !== channel))
      expect(await cards(stack, other, name)).toEqual([])
  })

  test.each([
    ['wartime', 'C0PRIV', 'by id'],
    ['vault', 'C0VAULT1', 'by name'],
  ])('to a private channel once the app was invited: %s', async (service, channel) => {
    await firing(`Uninvited-${service}`, { service })
    const elsewhere = await card(stack, 'C0INC', `Uninvited-${service}`)
    expect(await reply(stack, elsewhere, /^⚠️ Could not deliver to/)).toMatch(
      /\/invite @allclear.*Sent to #incidents instead\.$/,
    )
    await invite(channel)
    await firing(`Invited-${service}`, { service })
    await card(stack, channel, `Invited-${service}`)
    expect(await cards(stack, 'C0INC', `Invited-${service}`)).toEqual([])
  })
})

/** Does as a member does with /invite @allclear. */
async function invite(channel: string) {
  const consent = new URLSearchParams({
    client_id: 'app',
    user_scope: 'groups:write',
    redirect_uri: `${stack.url}/x`,
    user: 'U0BOB',
  })
  const back = await fetch(`${stack.peer.url}/oauth/v2/authorize?${consent}`, { redirect: 'manual' })
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!
  const exchange = await fetch(`${stack.peer.apiUrl}oauth.v2.access`, {
    method: 'POST',
    body: new URLSearchParams({ code, client_id: 'app', client_secret: 'app-secret', redirect_uri: `${stack.url}/x` }),
  })
  const token = ((await exchange.json()) as Loose).authed_user.access_token
  const invited = await fetch(`${stack.peer.apiUrl}conversations.invite`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ channel, users: 'U0BOT' }),
  })
  expect(await invited.json()).toMatchObject({ ok: true })
}

describe('a channel that refuses falls back to the default channel and says what to do:', () => {
  test.each([
    ['old', /The channel is archived\. Unarchive it/],
    ['nowhere', /Slack knows no such channel.*Check the spelling/],
  ])('%s', async (service, remedy) => {
    await firing(`Refused-${service}`, { service })
    const shown = await card(stack, 'C0INC', `Refused-${service}`)
    expect(await reply(stack, shown, remedy)).toMatch(/^⚠️ Could not deliver to #\S+: .* Sent to #incidents instead\.$/)
    expect(await owed((await incidentOf(stack, shown)).id, 'delivery_failed')).toContain('reply')
  })

  test.each([
    ['not_in_channel', /The app is not in this channel\. Type \/invite @allclear/],
    ['missing_scope', /lacks a scope for chat\.postMessage\. Add a scope under OAuth & Permissions/],
    ['restricted_action', /A rule of the workspace forbids it/],
  ])('%s', async (error, remedy) => {
    stack.peer.faults.add({ match: { method: 'chat.postMessage', channel: '#payments' }, kind: 'fatal', error })
    await firing(`Refused-${error}`, { service: 'payments' })
    const shown = await card(stack, 'C0INC', `Refused-${error}`)
    expect((await reply(stack, shown, /Could not deliver/)).replaceAll('&amp;', '&')).toMatch(remedy)
  })

  test.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    '%s is told where it can be: in the timeline, with the remedy',
    async (error) => {
      stack.peer.faults.add({ match: { method: 'chat.postMessage' }, kind: 'fatal', error })
      await firing(`Mute-${error}`)
      const { id } = await incident(`Mute-${error}`)
      const full = await until(
        async () => (await stack.api(`/incidents/${id}`)).body,
        (one) => one.events.some((e: Loose) => e.type === 'delivery_failed'),
      )
      const failed = full.events.find((e: Loose) => e.type === 'delivery_failed')
      expect(failed.text).toMatch(/Could not deliver to #incidents: .*token.* Check SLACK_BOT_TOKEN.*reinstall/)
    },
  )
})

describe('test connection and test message', () => {
  test('say that all is well', async () => {
    const { body } = await stack.api('/workspaces/config/test', {})
    expect(body).toMatchObject({ ok: true, message: 'Connection successful', team })
    expect((await stack.api('/workspaces/config/test-message', { channel: '#payments' })).body).toMatchObject({
      sent: true,
      channel: '#payments',
    })
    expect(await said(stack, 'C0PAY', /^This is a test message from Allclear, asked for by Alice Ames/)).toBeTruthy()
  })

  test.each([
    ['#war-room-2', /no channel #war-room-2|no such channel/, /invite|spelling|name/i],
    ['#old', /archived/, /unarchive/i],
  ])('say what is wrong with %s', async (channel, wrong, remedy) => {
    const { body } = await stack.api('/workspaces/config/test', { channel })
    expect(body.ok).toBe(false)
    const finding = body.findings.find((f: Loose) => f.level === 'error')
    expect(finding.message).toMatch(wrong)
    expect(`${finding.message} ${finding.remedy}`).toMatch(remedy)
    const refused = await stack.api('/workspaces/config/test-message', { channel })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.body.detail).toMatch(/archived|no such channel/)
  })

  test.each([
    ['invalid_auth', /does not accept the token/],
    ['token_revoked', /was revoked/],
    ['not_authed', /No token was sent/],
  ])('say what to do about %s', async (error, wrong) => {
    stack.peer.faults.add({ match: { method: 'auth.test' }, kind: 'fatal', error })
    const { body } = await stack.api('/workspaces/config/test', {})
    expect(body).toMatchObject({ ok: false, message: 'The connection does not work' })
    expect(body.findings[0]).toMatchObject({
      message: expect.stringMatching(wrong),
      remedy: expect.stringMatching(/SLACK_BOT_TOKEN/),
    })
  })
})

describe('the event toggles', () => {
  afterEach(() => prefer(ordinary))

  test('triggered: without it there is no card until something that is told', async () => {
    await prefer({ toggles: { triggered: false } })
    await firing('Toggle-triggered')
    const { id, deliveries } = await incident('Toggle-triggered')
    expect(deliveries).toEqual([])
    await stack.api(`/incidents/${id}/ack`, {})
    const shown = await card(stack, 'C0INC', 'Toggle-triggered')
    expect(words(shown)).toContain('Acknowledged by Alice Ames')
    expect(await reply(stack, shown, /^✅ Acknowledged/)).toBeTruthy()
  })

  test.each([
    ['acknowledged', 'ack', {}, 'acknowledged', /Acknowledged by Alice/],
    ['acknowledged', 'snooze', { for: '1m' }, 'snoozed', /Snoozed until/],
    ['resolved', 'resolve', { note: 'ok' }, 'resolved', /RESOLVED/],
  ])(
    '%s: without it the thread is silent about %s, and the card still follows',
    async (toggle, verb, body, type, shows) => {
      await prefer({ toggles: { [toggle]: false } })
      await firing(`Toggle-${verb}`)
      const shown = await card(stack, 'C0INC', `Toggle-${verb}`)
      const { id } = await incidentOf(stack, shown)
      expect((await stack.api(`/incidents/${id}/${verb}`, body)).status).toBe(200)
      await cardThat(stack, shown, shows)
      expect(await owed(id, type)).not.toContain('reply')
      expect(await thread(stack, shown)).toEqual([])
    },
  )

  test('escalated: without it people are paged all the same, and the thread is silent', async () => {
    await prefer({ toggles: { escalated: false } })
    await firing('Toggle-escalated', { service: 'ledger' })
    await until(() => pages(stack, 'U0ALICE').some((p) => p.includes('Toggle-escalated')))
    expect(await owed((await incident('Toggle-escalated')).id, 'escalated')).not.toContain('reply')
    await prefer(ordinary)
    await firing('Toggle-escalating', { service: 'ledger' })
    expect(
      await reply(stack, await card(stack, 'C0INC', 'Toggle-escalating'), /^📣 Escalated to step 1: paged <@U0ALICE>$/),
    ).toBeTruthy()
  })

  test('sla_breached: a missed target is told once, or not at all', async () => {
    await firing('Toggle-breach', { service: 'slow' })
    const shown = await card(stack, 'C0INC', 'Toggle-breach')
    expect(await reply(stack, shown, /^❗ SLA breached: the acknowledge target/)).toBeTruthy()
    await prefer({ toggles: { sla_breached: false } })
    await firing('Toggle-unbreached', { service: 'slow' })
    const quiet = await card(stack, 'C0INC', 'Toggle-unbreached')
    expect(await owed((await incidentOf(stack, quiet)).id, 'sla_breached')).not.toContain('reply')
    expect((await thread(stack, shown)).filter((t) => t.startsWith('❗'))).toHaveLength(1)
  })

  test('note_added: off by default, told when switched on', async () => {
    await firing('Toggle-note')
    const shown = await card(stack, 'C0INC', 'Toggle-note')
    const { id } = await incidentOf(stack, shown)
    await stack.api(`/incidents/${id}/note`, { text: 'kept to the timeline' })
    expect(await owed(id, 'noted')).toEqual([])
    await prefer({ toggles: { note_added: true } })
    await stack.api(`/incidents/${id}/note`, { text: 'told to everybody' })
    expect(await reply(stack, shown, /^📝 Note by <@U0ALICE>\n> told to everybody$/)).toBeTruthy()
    expect((await thread(stack, shown)).join()).not.toContain('kept to the timeline')
  })
})

describe('the urgency filter', () => {
  afterEach(() => prefer(ordinary))

  test.each([
    ['all', ['critical', 'warning', 'info']],
    ['high+medium', ['critical', 'warning']],
    ['high', ['critical']],
  ])('%s lets through what it says', async (filter, passes) => {
    await prefer({ urgency_filter: filter })
    for (const severity of ['critical', 'warning', 'info']) {
      await firing(`Filter-${filter}-${severity}`, { severity })
      const { deliveries } = await incident(`Filter-${filter}-${severity}`)
      expect(deliveries.map((d: Loose) => d.kind)).toEqual(passes.includes(severity) ? ['card'] : [])
    }
  })

  test('an incident that becomes more urgent gets its card then', async () => {
    await prefer({ urgency_filter: 'high' })
    const mild = amAlert('Rising-a', { labels: { severity: 'warning' } })
    await stack.alert(amPayload([mild], 'rising'))
    expect((await incident('Rising-a')).deliveries).toEqual([])
    await stack.alert(amPayload([mild, amAlert('Rising-b')], 'rising'))
    expect((await card(stack, 'C0INC', 'Rising-a')).text).toContain('HIGH URGENCY')
  })
})
