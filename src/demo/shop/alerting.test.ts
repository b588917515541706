import { expect, test } from 'vitest'
import type { Fault } from '../../backends/demo/faults/fault.ts'
import { faultById, faults } from '../../backends/demo/faults/index.ts'
import { alertmanager } from '../../sources/alertmanager.ts'
import { configured, posted } from '../../sources/fixtures/fixture.ts'
import { type Alerting, createAlerting, endAll, evaluate, rhythm } from './alerting.ts'
import { seededRandom } from './random.ts'
import { breakNow, createShop, heal, type Shop, step } from './shop.ts'
import { fingerprintOf, type Webhook } from './webhook.ts'

const start = Date.UTC(2026, 2, 10, 9)
const second = 1_000
const settings = configured('alertmanager')

const alertingWith = (random: () => number): Alerting =>
  createAlerting({ random, externalLabels: { cluster: 'shop-1' }, generatorUrl: 'http://127.0.0.1:4300/playground' })
const once = () => alertingWith(() => 0.99)

/** Lives from one second to another, and gives what was sent with the second in which it was. */
function live(shop: Shop, alerting: Alerting, from: number, to: number) {
  const sent: { at: number; webhook: Webhook }[] = []
  for (let at = from; at < to; at++) {
    step(shop, start + at * second)
    for (const webhook of evaluate(alerting, shop.readings, start + at * second)) sent.push({ at, webhook })
  }
  return sent
}

function breakFor(fault: Fault, alerting: Alerting, lasts: number) {
  const shop = createShop({ seed: 1, now: start })
  shop.nextAt = Number.POSITIVE_INFINITY
  breakNow(shop, fault, start)
  const firing = live(shop, alerting, 0, lasts)
  heal(shop, undefined, start + lasts * second)
  return { firing, resolving: live(shop, alerting, lasts, lasts + 30) }
}

const signals = (sent: { webhook: Webhook }[]) =>
  sent.flatMap(({ webhook }) => alertmanager.parse(posted(webhook), settings))

test.each(faults)('every alert of $id is understood, and resolved with its end', (fault) => {
  const { firing, resolving } = breakFor(fault, once(), 90)
  const [begun, ended] = [signals(firing), signals(resolving)]
  expect(begun.length).toBeGreaterThan(0)
  expect(begun.every(({ action }) => action === 'trigger')).toBe(true)
  expect(begun.map(({ service }) => service)).toContain(fault.service)
  const open = new Set(begun.map(({ dedupKey }) => dedupKey))
  const resolved = ended.filter(({ action }) => action === 'resolve')
  expect(new Set(resolved.map(({ dedupKey }) => dedupKey))).toEqual(open)
  expect(resolved.every(({ endsAt }) => endsAt?.getTime() === start + 90 * second)).toBe(true)
})

test('the first webhook is sent within a few seconds of the fault', () => {
  const { firing } = breakFor(faultById('payments-pool'), once(), 10)
  expect(firing[0]!.at).toBeLessThanOrEqual(2)
  expect(firing[0]!.webhook).toMatchObject({
    version: '4',
    groupKey: '{}:{service="payments-api"}',
    status: 'firing',
    groupLabels: { service: 'payments-api' },
    commonLabels: {
      alertname: 'DatabasePoolExhausted',
      service: 'payments-api',
      severity: 'critical',
      cluster: 'shop-1',
    },
  })
})

test('a group that changed waits its interval, and one that did not is repeated later', () => {
  const { firing } = breakFor(faultById('frontend-certificate'), once(), 260)
  expect(firing.map(({ at }) => at)).toEqual([0, rhythm.repeatInterval / second, (2 * rhythm.repeatInterval) / second])
  const pods = breakFor(faultById('inventory-memory'), once(), 60).firing
  const gaps = pods.slice(1).map(({ at }, index) => at - pods[index]!.at)
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(rhythm.groupInterval / second)
})

test('pods join their group one after the other', () => {
  const { firing } = breakFor(faultById('inventory-memory'), once(), 80)
  const counts = firing.map(({ webhook }) => webhook.alerts.filter((one) => 'pod' in one.labels).length)
  expect(counts[0]).toBe(1)
  expect(Math.max(...counts)).toBe(3)
})

test('now and then the second of a pair says the same', () => {
  const { firing } = breakFor(
    faultById('payments-pool'),
    alertingWith(() => 0),
    3,
  )
  const [first, second] = firing.map(({ webhook }) => webhook)
  expect(second?.externalURL).not.toBe(first?.externalURL)
  expect({ ...second, externalURL: '' }).toEqual({ ...first, externalURL: '' })
})

test('a shop that closes says that everything is over', () => {
  const alerting = once()
  breakFor(faultById('postgres-disk'), alerting, 0)
  const shop = createShop({ seed: 1, now: start })
  breakNow(shop, faultById('postgres-disk'), start)
  live(shop, alerting, 0, 5)
  const last = endAll(alerting, start + 6 * second)
  expect(last.map(({ status }) => status)).toEqual(['resolved'])
  expect(endAll(alerting, start + 7 * second)).toEqual([])
})

test('a fingerprint depends on the labels and not on their order', () => {
  expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }))
  expect(fingerprintOf({ a: '1', b: '2' })).not.toBe(fingerprintOf({ a: '12', b: '' }))
  expect(fingerprintOf({})).toBe('cbf29ce484222325')
})

test('seeded numbers lie between nothing and one', () => {
  const random = seededRandom(42)
  const some = Array.from({ length: 1_000 }, random)
  expect(some.every((one) => one >= 0 && one < 1)).toBe(true)
  expect(some.reduce((sum, one) => sum + one, 0) / some.length).toBeCloseTo(0.5, 1)
})
