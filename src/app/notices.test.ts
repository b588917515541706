import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { httpSender } from '../clients/http/sender.ts'
import {
  answers,
  type Behaviour,
  breaksOff,
  hangs,
  inTurn,
  type Receiver,
  resets,
  testReceiver,
} from '../clients/http/test-receiver.ts'
import { type Delivery, type NoticeDraft, placeName } from '../core/delivery.ts'
import { divide } from '../delivery/divide.ts'
import { drainLane } from '../delivery/drain-lane.ts'
import type { Effects } from '../delivery/effects.ts'
import { notifiers } from '../notifiers/index.ts'
import { firing, resolved } from '../notifiers/test-notice.ts'
import { fakeOpsgenie, fakePagerduty, fakeTwilio } from '../notifiers/test-vendors.ts'
import type { OpenStore } from '../store/open-store.ts'
import { type TestStore, testStore } from '../store/test-store.ts'

let t: TestStore
let opened: OpenStore
const configured = new Map<string, Record<string, unknown>>()
const kind = (name: string) => notifiers.find((n) => n.kind === name)!
beforeAll(async () => {
  t = await testStore()
  opened = await t.another({
    lane: (draft) => kind(draft.notifier).lane(draft),
    parts: (draft) => divide(draft, kind(draft.notifier.type), configured.get(draft.notifier.id)),
  })
})
afterAll(() => t.close())

const receivers: Receiver[] = []
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close()
})
async function receiving(behave: Behaviour): Promise<Receiver> {
  const receiver = await testReceiver(behave)
  receivers.push(receiver)
  return receiver
}

const http = () => httpSender({ clock: t.clock, timeoutMs: 150 })
const effects = (more: Partial<Effects> = {}): Effects => ({
  outbox: opened.store,
  notifier: kind,
  send: (_, call) => http()(call),
  settings: (id) => configured.get(id),
  clock: t.clock,
  random: () => 0.5,
  publicUrl: 'https://allclear.example',
  handles: async () => ({}),
  fallback: async () => undefined,
  recordFailure: async () => undefined,
  budgets: {},
  paces: new Map(),
  observe: () => undefined,
  ...more,
})

let made = 0
/** Configures a notifier and owes it what is given, under a subject of its own. */
async function owing(type: string, settings: Record<string, unknown>, ...tell: NoticeDraft['told'][]) {
  made += 1
  const id = `prod/n${made}`
  configured.set(id, { allow_private: true, ...settings })
  const subject = `watch-${made}`
  const drafts = tell.map((told, nth) => ({ subject, notifier: { id, type }, told, dedupe: `${subject}/${nth}` }))
  for (const draft of drafts) await opened.store.owe([draft])
  return { id, subject, drafts, deliveries: () => about(subject) }
}
const about = async (subject: string) =>
  (await opened.store.deliveries({}, { limit: 200 })).items.filter((d) => d.subject === subject).reverse()

/** Works like the job: drains every lane of a subject, and again when it said that it is due, for at most two days. */
async function run(subject: string, with_ = effects()): Promise<void> {
  const end = t.clock.now().getTime() + 48 * 3_600_000
  for (let turn = 0; turn < 5_000 && t.clock.now().getTime() < end; turn += 1) {
    const lanes = new Set((await about(subject)).filter(open).map(({ lane }) => lane))
    if (!lanes.size) return
    const waits: number[] = []
    for (const lane of lanes) {
      const { waitUntil } = await drainLane(lane, with_)
      if (waitUntil) waits.push(waitUntil.getTime())
    }
    if (waits.length) t.clock.set(new Date(Math.max(t.clock.now().getTime(), Math.min(...waits))))
  }
}
const open = ({ state }: Delivery) => state === 'queued' || state === 'sending'
const idsOf = (receiver: Receiver) => new Set(receiver.received.map(({ headers }) => headers['idempotency-key']))

test.each<[string, Behaviour, number]>([
  ['answers', answers(200), 1],
  ['fails three times', inTurn(answers(500), answers(502), answers(500), answers(200)), 4],
  ['asks to wait', inTurn(answers(429, {}, { 'Retry-After': '2' }), answers(200)), 2],
  ['hangs at first', inTurn(hangs, answers(200)), 2],
  ['cuts the connection after reading', inTurn(resets, answers(200)), 2],
  ['breaks off while accepting', breaksOff(200), 1],
  ['breaks off while failing', inTurn(breaksOff(500), answers(204)), 2],
])('a receiver that %s hears one logical notice', async (_, behave, requests) => {
  const receiver = await receiving(behave)
  const { subject, deliveries } = await owing('webhook', { url: receiver.url, signing_secret: 'x'.repeat(24) }, firing)
  await run(subject)
  const [delivery, ...more] = await deliveries()
  expect(more).toEqual([])
  expect(delivery).toMatchObject({ state: 'sent' })
  expect(receiver.received).toHaveLength(requests)
  expect([...idsOf(receiver)]).toEqual([delivery!.id])
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery!.id]))
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
})

test.each<[string, Behaviour, string]>([
  ['redirects into the network', answers(302, {}, { Location: 'http://169.254.169.254/' }), 'http_302'],
  ['refuses', answers(400, { message: 'no such thing' }), 'http_400'],
])('a receiver that %s leaves a visible dead letter after one request', async (_, behave, code) => {
  const receiver = await receiving(behave)
  const { subject, deliveries } = await owing('webhook', { url: receiver.url }, firing)
  await run(subject)
  expect(await deliveries()).toMatchObject([
    { state: 'failed', error: { code, remedy: expect.stringContaining('retry this delivery') } },
  ])
  expect(receiver.received).toHaveLength(1)
})

test('an address inside is refused before anything is sent', async () => {
  const receiver = await receiving(answers(200))
  const { subject, deliveries } = await owing('webhook', { url: receiver.url, allow_private: false }, firing)
  await run(subject)
  expect(await deliveries()).toMatchObject([{ state: 'failed', error: { code: 'private_address' } }])
  expect(receiver.received).toEqual([])
})

test('a receiver that limits for a whole day leaves a dead letter, and its retry goes through', async () => {
  let well = false
  const receiver = await receiving((nth, request, response) =>
    well ? answers(200)(nth, request, response) : answers(429, {}, { 'Retry-After': '3600' })(nth, request, response),
  )
  const { subject, deliveries } = await owing('webhook', { url: receiver.url }, firing)
  await run(subject)
  const [dead] = await deliveries()
  expect(dead).toMatchObject({ state: 'failed', error: { code: 'limited' } })
  well = true
  expect(await opened.store.retry(dead!.id)).toBe(true)
  await run(subject)
  expect(await deliveries()).toMatchObject([{ id: dead!.id, state: 'sent' }])
  expect([...idsOf(receiver)]).toEqual([dead!.id])
})

test('a worker that vanishes between the request and its answer repeats under the same id', async () => {
  const receiver = await receiving(answers(200))
  const { subject, deliveries } = await owing('webhook', { url: receiver.url }, firing)
  const [delivery] = await deliveries()
  const dying = effects({
    async send(_, call) {
      await http()(call)
      throw new Error('the process was killed')
    },
  })
  await expect(run(subject, dying)).rejects.toThrow('the process was killed')
  expect(await deliveries()).toMatchObject([{ state: 'sending' }])
  await run(subject)
  expect(await deliveries()).toMatchObject([{ state: 'sent' }])
  expect(receiver.received).toHaveLength(2)
  expect([...idsOf(receiver)]).toEqual([delivery!.id])
})

test('a notifier that was removed leaves a dead letter; configured again, a retry sends it once', async () => {
  const receiver = await receiving(answers(200))
  const { id, subject, deliveries } = await owing('webhook', { url: receiver.url }, firing)
  const settings = configured.get(id)!
  configured.delete(id)
  await run(subject)
  const [dead] = await deliveries()
  expect(dead).toMatchObject({
    state: 'failed',
    error: { code: 'notifier_removed', message: expect.stringContaining(id) },
  })
  expect(placeName(dead!)).toBe(`${id} (webhook)`)
  configured.set(id, settings)
  await opened.store.retry(dead!.id)
  await run(subject)
  expect(receiver.received).toHaveLength(1)
})

test('after an outage the end is told after the beginning', async () => {
  const receiver = await receiving(inTurn(answers(500), answers(500), answers(500), answers(500), answers(200)))
  const { subject } = await owing('webhook', { url: receiver.url }, firing, resolved)
  await run(subject)
  const accepted = receiver.received
    .slice(4)
    .map(({ body }) => (JSON.parse(body) as { anomaly_count: number }).anomaly_count)
  expect(accepted).toEqual([2, 0])
})

/** Does what the vendor does and then loses the answer, every other time. */
const forgetful =
  (behave: Behaviour): Behaviour =>
  (nth, request, response) => {
    if (nth % 2 === 0) return behave(nth, request, response)
    const lost = { writeHead: () => lost, end: () => response.socket?.resetAndDestroy() }
    behave(nth, request, lost as never)
  }

test('PagerDuty holds one alert per anomaly, and none at the end, whatever answers are lost', async () => {
  const vendor = fakePagerduty('R0UT1NG-KEY')
  const { url } = await receiving(forgetful(vendor.behave))
  const settings = { routing_key: 'R0UT1NG-KEY', api_url: url }
  const began = await owing('pagerduty', settings, firing)
  expect(await began.deliveries()).toHaveLength(2)
  await run(began.subject)
  expect(vendor.standing()).toEqual(['watch-a3f2b1c4/error_count', 'watch-a3f2b1c4/latency_p99'])
  const ended = await owing('pagerduty', settings, resolved)
  await run(ended.subject)
  expect(vendor.standing()).toEqual([])
  expect((await ended.deliveries()).map(({ state }) => state)).toEqual(['sent', 'sent'])
})

test('Opsgenie holds one alert per anomaly, and none at the end, whatever answers are lost', async () => {
  const vendor = fakeOpsgenie('g3n1e-key')
  const { url } = await receiving(forgetful(vendor.behave))
  const settings = { api_key: 'g3n1e-key', api_url: url }
  await run((await owing('opsgenie', settings, firing)).subject)
  expect(vendor.standing()).toHaveLength(2)
  await run((await owing('opsgenie', settings, resolved)).subject)
  expect(vendor.standing()).toEqual([])
})

test('Twilio sends one message per number, although it knows no idempotency and every first answer is lost', async () => {
  const vendor = fakeTwilio('AC1', 't0ken-secret', t.clock.now)
  const { url } = await receiving(forgetful(vendor.behave))
  const settings = {
    account_sid: 'AC1',
    auth_token: 't0ken-secret',
    from: '+15550001111',
    to: ['+15550002222', '+15550003333'],
    api_url: url,
  }
  const { subject, deliveries } = await owing('twilio', settings, firing)
  await run(subject)
  expect((await deliveries()).map(({ channel, state }) => [channel, state])).toEqual([
    ['+15550002222', 'sent'],
    ['+15550003333', 'sent'],
  ])
  expect(vendor.standing().sort()).toEqual(['+15550002222', '+15550003333'])
})

test('a wrong key at a vendor is a dead letter that does not show the key', async () => {
  const { url } = await receiving(fakeOpsgenie('right-key').behave)
  const { subject, deliveries } = await owing('opsgenie', { api_key: 'wr0ng-key-1', api_url: url }, firing)
  await run(subject)
  const all = await deliveries()
  expect(all.map(({ state, error }) => [state, error?.code])).toEqual([
    ['failed', 'http_401'],
    ['failed', 'http_401'],
  ])
  expect(JSON.stringify(all)).not.toContain('wr0ng-key-1')
})

test('what was owed while its notifier was missing is divided when it is sent after all', async () => {
  const vendor = fakePagerduty('R0UT1NG-KEY')
  const { url } = await receiving(vendor.behave)
  const orphan = { id: 'prod/later', type: 'pagerduty' }
  await opened.store.owe([{ subject: 'watch-later', notifier: orphan, told: firing, dedupe: 'later' }])
  await run('watch-later')
  const [dead, ...more] = await about('watch-later')
  expect([dead?.state, more.length]).toEqual(['failed', 0])
  configured.set(orphan.id, { routing_key: 'R0UT1NG-KEY', api_url: url, allow_private: true })
  await opened.store.retry(dead!.id)
  await run('watch-later')
  expect(vendor.standing()).toHaveLength(2)
  expect((await about('watch-later')).map(({ state }) => state)).toEqual(['dropped', 'sent', 'sent'])
})
