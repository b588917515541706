import { expect, test } from 'vitest'
import type { Series, Unit } from '../core/telemetry/series.ts'
import { rankMetrics } from './metric-ranking.ts'
import type { ServiceView } from './service-view.ts'

const minute = 60_000
const to = Date.parse('2026-03-02T09:00:00Z')
const window = { from: new Date(to - 60 * minute), to: new Date(to) }

/** Two hours of a metric by the minute; `last` replaces its newest values. */
function series(name: string, unit: Unit, usual: number, ...last: number[]): Series {
  const times = Float64Array.from({ length: 120 }, (_, i) => to - (120 - i) * minute)
  const values = Float64Array.from(times, (_, i) => last[i - (120 - last.length)] ?? usual * (1 + 0.02 * Math.sin(i)))
  return { name, labels: {}, unit, times, values }
}

const view = (service: string, ...all: Series[]) => ({ service, series: all }) as unknown as ServiceView
const movesOf = (...views: ServiceView[]) => rankMetrics(views, [], window).moves

test('what rose last minute is a move, dated to the minute it rose, in its unit', () => {
  expect(movesOf(view('cart', series('latency_p99', 'ms', 240, 1_900), series('requests', 'count', 600)))).toEqual([
    expect.objectContaining({
      service: 'cart',
      metric: 'latency_p99',
      direction: 'high',
      detectedAt: new Date(to - minute),
      ask: 'metrics',
      description: expect.stringMatching(/^latency p99 went up from 240 ms to [\d,]+ ms$/),
    }),
  ])
})

test.each<[string, Series[]]>([
  ['ups and downs', [series('cpu', 'ratio', 0.4, 0.43, 0.42), series('latency_p99', 'ms', 240, 260)]],
  ['a restart', [series('restarts', 'count', 0, 1)]],
  ['a handful of errors among many requests', [series('errors', 'count', 0, 6), series('requests', 'count', 6_000)]],
  ['a processor that has much room left', [series('cpu', 'ratio', 0.1, 0.3, 0.3, 0.3)]],
  ['a rest of memory', [series('memory', 'ratio', 0.6, 0.3, 0.3, 0.3)]],
])('%s is no move', (_, all) => expect(movesOf(view('cart', ...all))).toEqual([]))

test('a count of a step that is not over yet is no drop', () => {
  const cut = { from: window.from, to: new Date(to - 0.4 * minute) }
  const half = view('cart', series('requests', 'count', 600, 360))
  expect(rankMetrics([half], [], cut).moves).toEqual([])
})

test('of two services that got slow the one with the busy processor is the more suspicious', () => {
  const slow = [300, 1_700, 1_800, 1_900, 1_800]
  const { services } = rankMetrics(
    [
      view('cart', series('latency_p99', 'ms', 240, ...slow)),
      view('stock', series('latency_p99', 'ms', 200, ...slow), series('cpu', 'ratio', 0.3, 0.5, 0.9, 0.95, 0.96, 0.97)),
    ],
    [{ caller: 'cart', callee: 'stock' }],
    window,
  )
  expect(services.get('stock')!).toBeGreaterThan(services.get('cart')!)
})

test('too few samples show nothing', () => {
  const short = { ...series('cpu', 'ratio', 0.9), times: new Float64Array(3), values: new Float64Array(3) }
  expect(rankMetrics([view('cart', short)], [], window)).toEqual({ moves: [], services: new Map() })
})
