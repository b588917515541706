import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Backend, Question } from '../../core/telemetry/backend.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { matches } from '../../query/matches.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { catalog } from './catalog.ts'
import { demo } from './demo.ts'
import { faults } from './faults/index.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-03-10T14:00:00Z')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-demo-backend-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The shop as it is at a moment, with one fault or none in its record. */
function shopAt(now: number, broken?: { fault: string; since: number; until: number }, seed = 1): Backend {
  const file = `${broken?.fault ?? 'calm'}-${broken?.since ?? 0}.json`
  writeFileSync(
    join(folder, file),
    JSON.stringify({ opened: start - 40 * 24 * hour, breakages: broken ? [broken] : [] }),
  )
  return open(now, { seed, breakages: file })
}
const open = (now: number, settings: object) =>
  demo.open(demo.settings.parse(settings), {
    clock: { now: () => new Date(now) },
    folder,
    fetch: () => Promise.reject(new Error('no network')),
    after: () => Promise.resolve(),
  })
const about = (name: string, from: number, to: number): Question => ({
  service: { name, metrics: {}, extra: {} },
  window: { from: new Date(from), to: new Date(to) },
})
const all = parseLogQuery('*')
const sum = ({ values }: Series) => values.reduce((total, value) => total + value, 0)

test('the same question has the same answer, whenever it is asked, and another shop has another', async () => {
  const question = about('checkout-api', start - 3 * 24 * hour, start - 3 * 24 * hour + 5 * minute)
  const ask = async (backend: Backend) => ({
    logs: await backend.logs({ ...question, query: all, limit: 500 }),
    traces: await backend.traces({ ...question, limit: 50 }),
    errors: await backend.metric({ ...question, metric: 'errors', stepMs: minute }),
    latency: await backend.metric({ ...question, metric: 'latency_p99', stepMs: minute }),
    changes: await backend.changes(about('checkout-api', start - 10 * 24 * hour, start - 24 * hour)),
  })
  const now = await ask(shopAt(start))
  expect(now.logs.length).toBeGreaterThan(100)
  expect(now.changes.length).toBeGreaterThan(1)
  expect(await ask(shopAt(start + 2 * hour))).toEqual(now)
  expect((await ask(shopAt(start, undefined, 2))).logs).not.toEqual(now.logs)
})

test('counts of a longer time are the sum of those within it, wherever the steps begin', async () => {
  const backend = shopAt(start)
  const length = fc.integer({ min: 1, max: 400 })
  await fc.assert(
    fc.asyncProperty(length, length, length, fc.integer({ min: 1, max: 90 }), async (a, b, shift, step) => {
      const from = start - hour + shift * 37
      const count = async (begin: number, end: number) =>
        sum((await backend.metric({ ...about('redis', begin, end), metric: 'requests', stepMs: step * 1_000 }))!)
      const middle = from + a * 250
      const end = middle + b * 250
      expect((await count(from, middle)) + (await count(middle, end))).toBe(await count(from, end))
    }),
    { numRuns: 30 },
  )
})

test('nights and weekends are quieter, and every request that fails has its line and its trace', async () => {
  const backend = shopAt(start)
  const requests = async (at: string) =>
    sum(
      (await backend.metric({
        ...about('web-frontend', Date.parse(at), Date.parse(at) + hour),
        metric: 'requests',
        stepMs: hour,
      }))!,
    )
  const tuesday = await requests('2026-03-10T13:00:00Z')
  expect(await requests('2026-03-10T03:00:00Z')).toBeLessThan(0.7 * tuesday)
  expect(await requests('2026-03-08T13:00:00Z')).toBeLessThan(0.93 * tuesday)
  const question = about('checkout-api', start - 2 * hour, start)
  const lines = await backend.logs({ ...question, query: parseLogQuery('level:ERROR'), limit: 5_000 })
  expect(lines.length).toBeGreaterThan(20)
  expect(lines.length).toBe(sum((await backend.metric({ ...question, metric: 'errors', stepMs: minute }))!))
  for (const { traceId, spanId } of lines.slice(0, 20)) {
    const [trace] = await backend.traces({ ...about('checkout-api', 0, 1), traceId: traceId!, limit: 1 })
    const span = trace!.spans.find(({ id }) => id === spanId)
    expect(span).toMatchObject({ service: 'checkout-api', failed: true })
    expect(trace!.spans.every(({ parent }) => parent === undefined || trace!.spans.some(({ id }) => id === parent)))
  }
})

test.each(['level:ERROR', 'NOT level:INFO', 'reset OR "201 in"', 'http.status:>=500', 'pod:*2jkwd', 'trace_id:*'])(
  '%s finds and counts what it means',
  async (text) => {
    const backend = shopAt(start)
    const question = about('checkout-api', start - 20 * minute, start)
    const query = parseLogQuery(text)
    const every = await backend.logs({ ...question, query: all, limit: 5_000 })
    const wanted = every.filter((entry) => matches(query, entry))
    expect(wanted.length).toBeGreaterThan(0)
    expect(await backend.logs({ ...question, query, limit: 5_000 })).toEqual(wanted)
    expect(await backend.logs({ ...question, query, limit: 2 })).toEqual(wanted.slice(0, 2))
    expect(sum(await backend.countLogs({ ...question, query, stepMs: 7 * minute }))).toBe(wanted.length)
    expect(every.map(({ at }) => at.getTime())).toEqual(every.map(({ at }) => at.getTime()).toSorted((a, b) => b - a))
  },
)

test('nothing is known of the future', async () => {
  const backend = shopAt(start)
  const question = about('checkout', start - 10 * minute, start + 10 * minute)
  const [newest] = await backend.logs({ ...question, query: all, limit: 1 })
  expect(newest!.at.getTime()).toBeLessThan(start)
  const requests = (await backend.metric({ ...question, metric: 'requests', stepMs: minute }))!
  expect(requests.values.slice(10)).toEqual(new Float64Array(10))
  expect((await backend.metric({ ...question, metric: 'cpu', stepMs: minute }))!.values.slice(10)).toEqual(
    new Float64Array(10).fill(Number.NaN),
  )
  expect(await backend.logs({ ...about('checkout', start + hour, start + 2 * hour), query: all, limit: 9 })).toEqual([])
})

describe.each(faults)('$id', ({ id, service, cause, change, cries }) => {
  const since = start
  const until = start + 8 * minute
  const now = start + 20 * minute
  const during = about(service, start + 2 * minute, until)
  const backend = () => shopAt(now, { fault: id, since, until })

  test.each(cries)('makes $service cry, while it lasts and no longer: $level $message', async (cry) => {
    // What stands between the parts that differ from line to line.
    const words = cry.message.split(/\{\w+\}/).toSorted((a, b) => b.length - a.length)[0]!
    const heard = async (from: number, to: number) =>
      backend().logs({ ...about(cry.service, from, to), raw: words, limit: 10_000 })
    const lines = await heard(start + 2 * minute, until)
    expect(lines.length).toBeGreaterThan(0)
    for (const { level, message } of lines) {
      expect(level).toBe(cry.level)
      expect(message).not.toMatch(/[{}]/)
    }
    expect(await heard(until, until + 8 * minute)).toEqual([])
  })

  test('is to be seen where it began: in what is measured, or in a line that is new', async () => {
    const level = async (metric: 'errors' | 'latency_p99' | 'requests' | 'cpu' | 'restarts' | 'memory', from: number) =>
      sum((await backend().metric({ ...about(service, from, from + 5 * minute), metric, stepMs: minute }))!) + 1
    const growth = async (metric: Parameters<typeof level>[0]) =>
      (await level(metric, start + 2 * minute)) / (await level(metric, start - 10 * minute))
    const moved = [
      (await growth('errors')) > 5,
      (await growth('latency_p99')) > 3,
      (await growth('requests')) < 0.4,
      (await growth('requests')) > 1.5,
      (await growth('restarts')) > 3,
      id === 'frontend-certificate',
    ]
    expect(moved).toContain(true)
  })

  test('shows its cause in traces', async () => {
    const only = cause.onlySlow ? {} : { only: 'failed' as const }
    const where = about(cause.onlySlow ? cause.service : service, during.window.from.getTime(), until)
    // The disk is full only after a while, and then those fail who write to it.
    const asked = id === 'postgres-disk' ? about('checkout-api', start + 3 * minute, until) : where
    const traces = await backend().traces({ ...asked, ...only, limit: 30 })
    const spans = traces.flatMap((trace) => trace.spans).filter(({ operation }) => operation === cause.operation)
    expect(spans.length).toBeGreaterThan(2)
    for (const span of spans) expect(span).toMatchObject({ service: cause.service, failed: !cause.onlySlow })
  })

  test('comes with its change and goes with the way back, or with none', async () => {
    const found = await backend().changes(about(service, start - minute, now))
    const mine = found.filter(({ at }) => [since, until].includes(at.getTime()))
    expect(mine.map(({ at }) => at.getTime())).toEqual(change ? [until, since] : [])
    if (change) expect(mine[1]).toMatchObject({ kind: change.kind, title: change.title, author: change.author })
  })
})

test('without a record one thing or another broke in every month, and a shop that opens has a quiet week before it', async () => {
  const question = about('checkout', start - 30 * 24 * hour, start)
  const worst = async (backend: Backend) =>
    Math.max(...(await backend.metric({ ...question, metric: 'errors', stepMs: 10 * minute }))!.values)
  expect(await worst(open(start, {}))).toBeGreaterThan(300)
  const week = { ...question, window: { from: new Date(start - 7 * 24 * hour), to: new Date(start) } }
  writeFileSync(join(folder, 'opened.json'), JSON.stringify({ opened: start, breakages: [] }))
  const opened = open(start, { breakages: 'opened.json' })
  const quiet = (await opened.metric({ ...week, metric: 'errors', stepMs: 10 * minute }))!
  expect(Math.max(...quiet.values)).toBeLessThan(40)
})

test('its own language names gauges, also of other services', async () => {
  const backend = shopAt(start)
  const question = { ...about('checkout', start - hour, start), stepMs: minute }
  const [queue] = await backend.expression({ ...question, expression: 'queue{service="orders-worker"}' })
  expect(queue).toMatchObject({ name: 'queue', labels: { service: 'orders-worker' } })
  expect(await backend.expression({ ...question, expression: 'queue' })).toEqual([])
  for (const expression of ['rate(x)', 'queue{service="nobody"}', ''])
    await expect(backend.expression({ ...question, expression })).rejects.toMatchObject({ code: 'invalid' })
  const lines = await backend.logs({ ...question, raw: 'order ord-', limit: 20 })
  expect(lines.length).toBeGreaterThan(5)
  for (const { message } of lines) expect(message).toContain('order ord-')
})

test('a service the shop does not have is not found, and the answer names those it has', async () => {
  await expect(shopAt(start).logs({ ...about('basket', 0, 1), query: all, limit: 1 })).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining(catalog[0]!.name),
  })
})

test('its health is that of its record', async () => {
  const findings = await shopAt(start).health()
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual(
    ['logs', 'metrics', 'traces', 'changes'].map((what) => [what, true]),
  )
  writeFileSync(join(folder, 'broken.json'), '{"opened": 1')
  const backend = open(start, { breakages: 'broken.json' })
  expect((await backend.health())[0]).toMatchObject({ ok: false, remedy: expect.stringContaining('demo') })
  await expect(backend.changes(about('checkout', 0, 1))).rejects.toMatchObject({ code: 'unavailable' })
  expect(await open(start, { breakages: 'none-yet.json' }).changes(about('checkout', 0, 1))).toEqual([])
})

test('a question that was called off ends', async () => {
  const stop = AbortSignal.abort()
  const asked = shopAt(start).logs({
    ...about('checkout', start - 24 * hour, start),
    query: parseLogQuery('nonsense'),
    limit: 1,
    signal: stop,
  })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('called off') })
})
