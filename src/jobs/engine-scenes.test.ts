import { expect, test } from 'vitest'
import type { Held } from '../commands/test-backend.ts'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { Span } from '../core/telemetry/trace.ts'
import { replay } from '../investigation/replay.ts'
import { began, cries, labOf, requests, scenes, seenAt, turns, well } from './test-scenes.ts'
import { type Solving, solve } from './test-solve.ts'

const look = (services: Record<string, Held>, service: string, more: Partial<Solving> = {}) =>
  solve({ profiles: labOf(services), service, now: seenAt, ...more })

const named = ({ verdict }: Investigation) =>
  verdict?.rootCause ? `${verdict.rootCause.object.name} ${verdict.rootCause.kind}` : verdict?.outcome

/** The places that the cause cites. */
const cited = ({ verdict, evidence }: Investigation) =>
  evidence
    .filter(({ id }) => verdict!.rootCause!.evidence.includes(id))
    .map(({ kind, locator }) => ({ kind, ...locator }))

const without = (recorded: readonly Recorded[], kind: RegExp): Recorded[] =>
  recorded.map((one) =>
    kind.test(one.ask.id) ? { ...one, answer: { ok: false, code: 'unavailable', message: 'It is away.' } } : one,
  )

test('requests alone show where they begin to fail, when no metric moves and no line is written', async () => {
  const traces = requests(['cart', 'stock', 'ledger'], 'ledger')
  const { item, recorded } = await look(
    { cart: { values: well(), traces }, stock: { values: well() }, ledger: { values: well() } },
    'cart',
  )
  expect(named(item)).toBe('ledger failing_operation')
  expect(cited(item)).toContainEqual(expect.objectContaining({ kind: 'trace' }))
  expect(named(replay(item, recorded, ['traces']))).toBe('healthy')
})

test('requests show the statement that got slow, and the lines beside them where code breaks off', async () => {
  const slow = requests(['cart', 'orders-db']).map((trace) => ({
    ...trace,
    spans: trace.spans.map((span): Span => {
      if (span.startedAt < began) return span
      const attributes = { 'db.system': 'postgresql', 'db.statement': 'SELECT * FROM lines WHERE note LIKE $1' }
      return span.service === 'cart' ? { ...span, durationMs: 2_060 } : { ...span, durationMs: 2_030, attributes }
    }),
  }))
  const { item } = await look({ cart: { values: well(), traces: slow }, 'orders-db': { values: well() } }, 'cart')
  expect(named(item)).toBe('orders-db slow_query')
  expect(item.evidence.find(({ kind }) => kind === 'trace')!.quote).toMatch(/SELECT \* FROM lines/)

  const failing = requests(['cart', 'stock'], 'cart')
  const entries = failing
    .filter(({ spans }) => spans[0]!.failed)
    .map(({ id, spans }) => ({
      at: new Date(spans[0]!.startedAt.getTime() + 5),
      level: 'ERROR' as const,
      message: 'basket of the customer went astray',
      service: 'cart',
      traceId: id,
      spanId: spans[0]!.id,
      extra: {},
    }))
  const told = await look({ cart: { values: well(), traces: failing, entries }, stock: { values: well() } }, 'cart')
  const all = [told.item.verdict!.rootCause!, ...told.item.verdict!.excluded.map(({ cause }) => cause)]
  const broken = all.find(({ kind }) => kind === 'unexpected_result')!
  expect(broken.summary).toMatch(/^In cart, after POST \/cart start came basket of the customer went astray/)
  expect(broken.evidence.length).toBeGreaterThan(1)
})

test('metrics of several services, ranked together, show the cause while detection is away', async () => {
  const { item, recorded } = await look(
    {
      cart: {
        values: well({ latency_p50: turns(40, 300), latency_p99: turns(240, 1_800) }),
        traces: requests(['cart', 'stock']),
      },
      stock: {
        values: well({ cpu: turns(0.3, 0.97), latency_p50: turns(40, 280), latency_p99: turns(240, 1_700) }),
      },
    },
    'cart',
  )
  const blind = replay(item, without(recorded, /: anomaly$/))
  expect(named(blind)).toBe('stock cpu_saturation')
  expect(cited(blind)).toContainEqual(expect.objectContaining({ kind: 'metric', ask: 'stock: metrics', metric: 'cpu' }))
  expect(named(replay(item, without(recorded, /: (anomaly|metrics)$/)))).toBe('undetermined')
})

test('a minute into a fault its metrics show already', async () => {
  const services = { stock: { values: well({ memory: turns(0.5, 0.98), latency_p99: turns(240, 900) }) } }
  const { item, recorded } = await look(services, 'stock', { now: new Date(began.getTime() + 100_000) })
  expect(named(item)).toBe('stock memory_exhaustion')
  expect(named(replay(item, without(recorded, /: anomaly$/)))).toBe('stock memory_exhaustion')
})

test('lines that no word of theirs explains are explained by what they tell of together', async () => {
  const entries = cries('cart', 'ERROR', 'signature not valid yet: clock skew of 9 s against the NTP peer')
  const { item } = await look({ cart: { values: well(), entries } }, 'cart')
  expect(named(item)).toBe('cart clock_skew')
  expect(cited(item)).toContainEqual(expect.objectContaining({ kind: 'log', ask: 'cart: logs' }))
})

test('a database is examined by what it says', async () => {
  const entries = cries('orders-db', 'WARN', 'database "orders" must be vacuumed within 2840120 transactions', 20_000)
  const { item } = await look({ 'orders-db': { values: well(), entries } }, 'orders-db')
  expect(named(item)).toBe('orders-db transaction_id_wraparound')
  const other = await look(
    { orders: { values: well(), entries: entries.map((one) => ({ ...one, service: 'orders' })) } },
    'orders',
  )
  expect(named(other.item)).not.toMatch(/wraparound/)
})

/** A profile whose host measures of its databases what no service tells. */
function hosted(services: Record<string, Held>, values: Record<string, (at: number) => number>): Profiles {
  const profiles = labOf(services)
  const profile = profiles.resolve()
  const { backend } = profile
  Object.assign(backend, {
    kind: 'cloudwatch',
    expression: async ({ window, stepMs }: { window: { from: Date; to: Date }; stepMs: number }) =>
      Object.entries(values).map(([name, value]) => {
        const times = Float64Array.from(
          { length: (window.to.getTime() - window.from.getTime()) / stepMs },
          (_, i) => window.from.getTime() + i * stepMs,
        )
        return { name, labels: {}, times, values: times.map(value) }
      }),
  })
  return profiles
}

test('a database is examined by what its host measures of it', async () => {
  const full = {
    FreeStorageSpace: (at: number) => (at < began.getTime() ? 60e9 : 1.2e9),
    DatabaseConnections: () => 40,
  }
  const profiles = hosted({ 'orders-db': { values: { cpu: () => 0.3 } } }, full)
  const { item, recorded } = await solve({ profiles, service: 'orders-db', now: seenAt })
  expect(recorded.map(({ ask }) => ask.id)).toContain('orders-db: database')
  expect(named(item)).toBe('orders-db disk_full')
  expect(cited(item)).toContainEqual(
    expect.objectContaining({ ask: 'orders-db: database', metric: 'FreeStorageSpace' }),
  )
  expect(JSON.stringify(replay(item, recorded).verdict)).toBe(JSON.stringify(item.verdict))
  const calm = hosted({ 'orders-db': { values: { cpu: () => 0.3 } } }, { ...full, FreeStorageSpace: () => 60e9 })
  expect(named((await solve({ profiles: calm, service: 'orders-db', now: seenAt })).item)).toBe('healthy')
})

const judged = (count: number, judgement: Case['judgement']): Case[] =>
  Array.from({ length: count }, (_, i) => ({
    investigation: `inv-${i}`,
    service: 'cart',
    features: [],
    named: { object: { kind: 'service', name: 'other' }, kind: 'other', confidence: 0.9 },
    outcome: 'cause',
    judgement,
    at: seenAt,
  }))

test('confidence is worth what people said of as confident verdicts, once enough of them did', async () => {
  const { services, service } = scenes['a bad deploy']!
  const plain = (await look(services, service)).item.verdict!
  const few = (await look(services, service, { cases: judged(19, 'wrong') })).item.verdict!
  expect(few.confidence).toBe(plain.confidence)
  const { item, recorded } = await look(services, service, { cases: judged(60, 'partial') })
  const { confidence, rootCause } = item.verdict!
  expect(confidence).toBeLessThan(plain.confidence - 0.1)
  expect(rootCause!.uncalibrated).toBe(plain.confidence)
  expect(JSON.stringify(replay(item, recorded).verdict)).toBe(JSON.stringify(item.verdict))
  expect(named((await look(services, service, { cases: judged(60, 'wrong') })).item)).toBe('undetermined')
})
