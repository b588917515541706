import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Call } from '../src/demo/slack/record.ts'
import { testDatabase } from '../src/store/test-database.ts'
import { type CuttableProxy, startCuttableProxy } from './cuttable-proxy.ts'
import { acme, amAlert, amPayload, type Stack, startStack, until } from './stack.ts'
import { shown, type Thread, threadsIn } from './threads.ts'

/** One channel for each test and more, so that none meets the messages of another. */
const places = ['one', 'two', 'three', 'four', 'limited', 'calm', 'busy', 'edited', 'late', 'hung', 'cut', 'paged']
const idOf = (place: string) => `C0${place.toUpperCase()}`

let stack: Stack
let wire: CuttableProxy
/** A second installation, started while Slack is away. */
let early: Stack
let earlyWire: CuttableProxy
const drops: (() => Promise<void>)[] = []

const secretKey = '[server]\nsecret_key = "a secret of at least 16 characters"'
const wake = `
[services.waking]
slack = { channel = "#paged" }
policy = "wake"
[policies.wake]
steps = [{ targets = ["user:bob"] }]`

beforeAll(async () => {
  const own = places.map((name) => ({ id: idOf(name), name, botIsMember: true }))
  stack = await startStack({
    storage: await freshDatabase(),
    workspaces: [acme({ channels: [...acme().channels, ...own] })],
    slack: 'edits_per_minute = 1000',
    async apiUrl(peer) {
      wire = await startCuttableProxy(Number(new URL(peer.url).port))
      return `${wire.url}/api/`
    },
    config: `
${secretKey}
${places.map((name) => `[services.${name}]\nslack = { channel = "#${name}" }\n`).join('')}
[services.archived]
slack = { channel = "#old" }
[services.forbidden]
slack = { channel = "#war-room" }
${wake}`,
  })
  // The server gives up waiting after ten seconds, which pass while the other tests run.
  stack.peer.faults.add({ match: { method: 'chat.postMessage', channel: '#hung' }, kind: 'accept_then_hang', times: 1 })
  await fire('Hung', 'hung')
  early = await startStack({
    storage: await freshDatabase(),
    async apiUrl(peer) {
      earlyWire = await startCuttableProxy(Number(new URL(peer.url).port))
      await earlyWire.cut()
      return `${earlyWire.url}/api/`
    },
    config: `${secretKey}\n${wake.replace('#paged', '#payments')}`,
  })
})

async function freshDatabase(): Promise<string> {
  const { url, drop } = await testDatabase(async () => undefined)
  drops.push(drop)
  return url
}

afterEach(() => stack.peer.faults.clear())

afterAll(async () => {
  for (const each of [stack, early]) await each?.close()
  for (const each of [wire, earlyWire]) await each?.cut()
  for (const drop of drops) await drop()
})

/** Fires an alert of a service and waits for its incident; returns the incident's id. */
async function fire(name: string, service: string, severity = 'critical'): Promise<string> {
  const answer = await stack.alert(amPayload([amAlert(name, { labels: { service, severity } })]))
  expect(answer.status).toBe(200)
  const { incidents } = await until(
    async () => (await stack.api(`/incidents?status=all&service=${service}`)).body,
    (body) => body.incidents.some((i: { title: string }) => i.title.startsWith(`${name} `)),
  )
  return incidents.find((i: { title: string }) => i.title.startsWith(`${name} `)).id
}

async function act(incident: string, verb: string, input: Record<string, unknown> = {}): Promise<void> {
  const { status, body } = await stack.api(`/incidents/${incident}/${verb}`, input)
  expect([status, body]).toEqual([200, expect.anything()])
}

/** Waits until everything owed for an incident is sent, dropped or failed. */
const settled = (incident: string, timeoutMs = 20_000) =>
  until(
    async () => (await stack.api(`/incidents/${incident}`)).body,
    ({ deliveries }) =>
      deliveries.length > 0 &&
      deliveries.every(({ state }: { state: string }) => state !== 'queued' && state !== 'sending'),
    timeoutMs,
  )

const threadOf = async (incident: string, place: string): Promise<Thread> =>
  (await threadsIn(stack, idOf(place))).get(incident) ?? { cards: [], replies: [] }

/** What was asked of Slack for a channel, oldest first. */
const callsTo = (method: string, place: string): Call[] =>
  stack.peer.calls.filter(
    ({ method: called, args }) => called === method && [`#${place}`, idOf(place)].includes(String(args.channel)),
  )

test('a burst through limits, errors and broken connections loses nothing and doubles nothing', async () => {
  const { faults } = stack.peer
  const kinds = { one: 'rate_limited', two: 'server_error', three: 'reset', four: 'accept_then_reset' } as const
  for (const [place, kind] of Object.entries(kinds))
    faults.add({ match: { method: /^chat\./, channel: `#${place}` }, kind, times: 2 })
  const burst = Object.keys(kinds).flatMap((place) => ['A', 'B'].map((letter) => ({ place, letter })))
  const incidents = await Promise.all(
    burst.map(async ({ place, letter }) => {
      const incident = await fire(`Burst${place}${letter}`, place)
      await act(incident, 'ack')
      await act(incident, 'resolve', { note: `Done with ${letter}` })
      return { incident, place, letter }
    }),
  )
  for (const { incident } of incidents) await settled(incident)
  for (const { incident, place, letter } of incidents) {
    const { cards, replies } = await threadOf(incident, place)
    expect(cards.map((card) => shown(card, 'Status'))).toEqual(['Resolved by Alice Ames'])
    expect(replies).toEqual([
      expect.stringContaining('Acknowledged by'),
      expect.stringMatching(new RegExp(`Resolved by[^]*Done with ${letter}$`)),
    ])
  }
  for (const place of Object.keys(kinds)) expect((await threadsIn(stack, idOf(place))).size).toBe(2)
})

test('a limited channel waits as long as Slack asks, and no other channel waits with it', async () => {
  const wait = { match: { method: 'chat.postMessage', channel: '#limited' }, kind: 'rate_limited', times: 1 } as const
  stack.peer.faults.add({ ...wait, retryAfter: 2 })
  const limited = await Promise.all(['LimitedA', 'LimitedB'].map((name) => fire(name, 'limited')))
  const refused = await until(() => callsTo('chat.postMessage', 'limited')[0])
  const calm = await Promise.all(['CalmA', 'CalmB', 'CalmC'].map((name) => fire(name, 'calm')))
  for (const incident of [...calm, ...limited]) await settled(incident)
  const [, ...later] = callsTo('chat.postMessage', 'limited')
  expect(refused?.status).toBe(429)
  expect(later).toHaveLength(2)
  expect(later[0]!.at).toBeGreaterThanOrEqual(refused!.at + 2_000)
  // From then on it posts evenly, at the pace Slack grants a channel.
  expect(later[1]!.at - later[0]!.at).toBeGreaterThanOrEqual(1_000)
  const elsewhere = callsTo('chat.postMessage', 'calm')
  expect(elsewhere.map(({ accepted }) => accepted)).toEqual([true, true, true])
  for (const { at } of elsewhere) expect(at).toBeLessThan(refused!.at + 2_000)
})

test('the first card of an urgent incident overtakes what is not urgent in a limited channel', async () => {
  const slow = { match: { method: 'chat.postMessage', channel: '#busy' }, kind: 'rate_limited', times: 1 } as const
  stack.peer.faults.add({ ...slow, retryAfter: 1 })
  const low = await Promise.all([1, 2, 3].map((turn) => fire(`Low${turn}`, 'busy', 'info')))
  const urgent = await fire('Urgent', 'busy', 'critical')
  await until(async () => (await threadOf(urgent, 'busy')).cards.length)
  const shownBefore = await Promise.all(low.map(async (incident) => (await threadOf(incident, 'busy')).cards.length))
  expect(shownBefore).toEqual([0, 0, 0])
})

test('many changes while edits are limited become one edit that shows the last of them', async () => {
  const incident = await fire('Edited', 'edited')
  await settled(incident)
  const limit = { match: { method: 'chat.update' }, kind: 'rate_limited', times: 1 } as const
  stack.peer.faults.add({ ...limit, retryAfter: 2 })
  await act(incident, 'ack')
  await until(() => callsTo('chat.update', 'edited')[0])
  for (const urgency of ['low', 'medium', 'high', 'low']) await act(incident, 'urgency', { urgency })
  await act(incident, 'snooze', { for: '1h' })
  await act(incident, 'ack')
  await act(incident, 'resolve')
  await settled(incident)
  expect(callsTo('chat.update', 'edited').map(({ status, accepted }) => [status, accepted])).toEqual([
    [429, false],
    [200, true],
  ])
  const { cards, replies } = await threadOf(incident, 'edited')
  expect(cards.map((card) => shown(card, 'Status'))).toEqual(['Resolved by Alice Ames'])
  expect(replies).toHaveLength(8)
})

test('a message that Slack takes late, after its copy, leaves one of the two', async () => {
  const { faults, calls, apiUrl } = stack.peer
  faults.add({ match: { method: 'chat.postMessage', channel: '#late' }, kind: 'accept_then_reset', times: 1 })
  const blind = faults.add({ match: { method: 'conversations.history' }, kind: 'server_error' })
  const incident = await fire('Late', 'late')
  await until(() => calls.find(({ method, status }) => method === 'conversations.history' && status === 500))
  const { args } = callsTo('chat.postMessage', 'late')[0]!
  const copy = await fetch(`${apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${acme().botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  expect(await copy.json()).toMatchObject({ ok: true })
  expect((await threadOf(incident, 'late')).cards).toHaveLength(2)
  blind()
  await settled(incident)
  await act(incident, 'ack')
  await settled(incident)
  const { cards } = await threadOf(incident, 'late')
  expect(cards.map((card) => shown(card, 'Status'))).toEqual(['Acknowledged by Alice Ames'])
  expect(callsTo('chat.delete', 'late').map(({ accepted }) => accepted)).toEqual([true])
  expect(callsTo('chat.postMessage', 'late').filter(({ args }) => !args.thread_ts)).toHaveLength(2)
})

test.for([
  ['archived', 'is_archived', /^The channel is archived/, /Unarchive it/],
  ['forbidden', 'channel_not_found', /no such channel/, /\/invite/],
] as const)(
  'the card of a service whose channel is %s goes to the default channel and says why',
  async ([service, code, reason, remedy]) => {
    const incident = await fire(`Refused${service}`, service)
    await until(async () => (await threadOf(incident, 'inc')).cards.length)
    const { events, deliveries } = await settled(incident)
    const failed = events.filter(({ type }: { type: string }) => type === 'delivery_failed')
    expect(failed).toHaveLength(1)
    expect(failed[0].details).toMatchObject({ fallback: '#incidents', reason: expect.stringMatching(reason) })
    expect(failed[0].details.remedy).toMatch(remedy)
    expect(deliveries.find(({ state }: { state: string }) => state === 'failed').error.code).toBe(code)
    await act(incident, 'resolve')
    await settled(incident)
    const { cards, replies } = await threadOf(incident, 'inc')
    expect(cards.map((card) => shown(card, 'Status'))).toEqual(['Resolved by Alice Ames'])
    expect(replies[0]).toMatch(/^⚠️ Could not deliver to /)
  },
)

test('a token that Slack no longer takes is said in the timeline, once for each message', async () => {
  stack.peer.faults.add({ match: { channel: '#calm' }, kind: 'fatal', error: 'account_inactive', times: 1 })
  const incident = await fire('Inactive', 'calm')
  const { events } = await settled(incident)
  const failed = events.filter(({ type }: { type: string }) => type === 'delivery_failed')
  expect(failed.map(({ details }: { details: Record<string, unknown> }) => details)).toEqual([
    { destination: '#calm', reason: expect.stringContaining('removed app'), remedy: expect.stringContaining('xoxb-') },
  ])
})

test('Slack gone and back: cards show the present, no edit of the past, every reply once, no page after an acknowledge', async () => {
  await until(() =>
    stack.peer.calls.some(
      ({ method, args, ok }) => method === 'users.lookupByEmail' && ok && args.email === 'bob@acme.example',
    ),
  )
  const before = await fire('Standing', 'cut')
  await settled(before)
  await wire.cut()
  const seen = stack.peer.calls.length
  const fresh = await Promise.all([1, 2, 3].map((turn) => fire(`Fresh${turn}`, 'cut')))
  const paged = await fire('Paged', 'waking')
  await until(async () => {
    const { deliveries } = (await stack.api(`/incidents/${fresh[0]}`)).body
    return deliveries[0]?.error?.code === 'unavailable'
  })
  for (const incident of [before, ...fresh, paged]) await act(incident, 'ack')
  for (const incident of [before, fresh[0]!]) await act(incident, 'resolve', { note: 'While Slack was away' })
  await wire.mend()
  const ended = await settled(paged)
  for (const incident of [before, ...fresh]) await settled(incident)
  const statuses = async (incident: string, place = 'cut') =>
    (await threadOf(incident, place)).cards.map((card) => shown(card, 'Status'))
  expect(await statuses(before)).toEqual(['Resolved by Alice Ames'])
  expect(await statuses(fresh[0]!)).toEqual(['Resolved by Alice Ames'])
  expect(await statuses(fresh[1]!)).toEqual(['Acknowledged by Alice Ames'])
  expect(await statuses(fresh[2]!)).toEqual(['Acknowledged by Alice Ames'])
  expect(await statuses(paged, 'paged')).toEqual(['Acknowledged by Alice Ames'])
  expect((await threadOf(before, 'cut')).replies).toHaveLength(2)
  expect((await threadOf(fresh[1]!, 'cut')).replies).toHaveLength(1)
  // The standing card was edited once; the new ones were posted as they stand now and never edited.
  const after = stack.peer.calls.slice(seen)
  expect(after.filter(({ method }) => method === 'chat.update')).toHaveLength(1)
  const pages = ended.deliveries.filter(({ kind }: { kind: string }) => kind === 'page')
  expect(pages).toMatchObject([{ state: 'dropped', channel: 'U0BOB' }])
  expect(after.filter(({ args }) => String(args.channel) === 'U0BOB')).toEqual([])
})

test('a page reaches its person while the channel of the incident is limited', async () => {
  const limit = { match: { method: 'chat.postMessage', channel: '#paged' }, kind: 'rate_limited', times: 1 } as const
  stack.peer.faults.add({ ...limit, retryAfter: 2 })
  const incident = await fire('Woken', 'waking')
  const { deliveries } = await until(
    async () => (await stack.api(`/incidents/${incident}`)).body,
    ({ deliveries }) =>
      deliveries.some((d: { kind: string; state: string }) => d.kind === 'page' && d.state === 'sent'),
  )
  expect(deliveries.find(({ kind }: { kind: string }) => kind === 'card').state).toBe('queued')
  await until(async () => (await threadOf(incident, 'paged')).cards.length)
})

test('a post whose answer never comes is found again instead of being sent twice', async () => {
  const [{ id }] = (await stack.api('/incidents?service=hung')).body.incidents
  await settled(id)
  await act(id, 'ack')
  await settled(id)
  const { cards, replies } = await threadOf(id, 'hung')
  expect(cards.map((card) => shown(card, 'Status'))).toEqual(['Acknowledged by Alice Ames'])
  expect(replies).toHaveLength(1)
  const posts = callsTo('chat.postMessage', 'hung').filter(({ args }) => !args.thread_ts)
  expect(posts.map(({ status, accepted }) => [status, accepted])).toEqual([[0, true]])
})

test('a server that started while Slack was away still learns who is who, and pages them in person', async () => {
  const { calls } = early.peer
  await early.alert(amPayload([amAlert('Early')]))
  await until(
    async () => (await early.api('/deliveries?state=queued')).body.deliveries[0]?.error?.code === 'unavailable',
  )
  expect(calls).toEqual([])
  await earlyWire.mend()
  await until(() =>
    calls.some(({ method, ok, args }) => method === 'users.lookupByEmail' && ok && args.email === 'bob@acme.example'),
  )
  await until(async () => (await threadsIn(early, 'C0INC')).size)
  await early.alert(amPayload([amAlert('Waking', { labels: { service: 'waking' } })]))
  const { deliveries } = await until(
    async () => (await early.api('/deliveries')).body,
    (body) =>
      body.deliveries.some(({ kind, state }: { kind: string; state: string }) => kind === 'page' && state === 'sent'),
  )
  expect(deliveries.filter(({ kind }: { kind: string }) => kind === 'page')).toMatchObject([
    { user: 'bob', channel: 'U0BOB' },
  ])
})

test('a restart asks Slack at once who is who, since the users in the file may have changed', async () => {
  const asked = () => early.peer.calls.filter(({ method }) => method === 'auth.test').length
  const before = asked()
  await early.kill()
  await early.start()
  await until(asked, (now) => now > before)
})
