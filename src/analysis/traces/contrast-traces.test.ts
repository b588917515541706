import { describe, expect, it } from 'vitest'
import { contrastTraces } from './contrast-traces.ts'
import { type Call, opening, perMinute, play, second, together } from './test-shop.ts'
import { traceCauses } from './trace-causes.ts'

/** What a test changes about a request of the shop: web → basket → stock, and web → mail. */
interface Turn {
  stock?: Call['steps']
  basket?: Partial<Call>
  web?: Call['steps']
  stockCall?: Partial<Call>
  travel?: { stock?: number; basket?: number; mail?: number }
}

const line = (source: string, says = source) => ({ says, source })
const usualStock = [line('stock.go:10'), line('stock.go:20'), line('stock.go:30')]

/** A request; every third one asks for a gift as well, which is another way through the code and no fault. */
const request =
  (turn: Turn = {}) =>
  (index: number): Call => ({
    service: 'web',
    operation: 'POST /orders',
    steps: [
      line('web.ts:5'),
      {
        service: 'basket',
        operation: 'checkout',
        travel: turn.travel?.basket ?? 1,
        ...turn.basket,
        steps: [
          line('basket.py:7'),
          {
            service: 'stock',
            operation: 'reserve',
            travel: turn.travel?.stock ?? 1,
            steps: turn.stock ?? usualStock,
            ...turn.stockCall,
          },
          ...(index % 3 === 0 ? [line('basket.py:8')] : []),
          line('basket.py:9'),
        ],
      },
      ...(turn.web ?? [
        { service: 'mail', operation: 'send', travel: turn.travel?.mail ?? 1, steps: [line('mail.rb:3')] },
        line('web.ts:9'),
      ]),
    ],
  })

const baseline = play(40, request())
/** A window that is well for twenty requests and then is not. */
const faulty = (turn: Turn) => together(play(20, request(), 100), play(30, request(turn), 120))
const ask = (turn: Turn) => contrastTraces({ window: faulty(turn), baseline })
const error = { says: 'database said no', level: 'ERROR' as const, source: 'stock.go:25' }
const thrown = { says: 'unhandled RuntimeException', level: 'ERROR' as const, source: 'framework.ts:1' }

describe('the contrast of traces, logs and metrics', () => {
  it('names nothing when the window is like the baseline', () => {
    const { outcome, ranking } = ask({})
    expect(outcome).toBe('undetermined')
    expect(traceCauses({ outcome, ranking, requests: { window: 1, baseline: 1 } }).causes).toEqual([])
  })

  it.each<[string, Turn, string, [string, string] | undefined]>([
    [
      'an error line instead of the usual line',
      { stock: [usualStock[0]!, error, usualStock[2]!] },
      'unexpected_result',
      ['stock.go:10', 'stock.go:20'],
    ],
    [
      'a request that ends early while its callers report errors',
      { stock: [usualStock[0]!], web: [thrown] },
      'exception',
      ['stock.go:10', 'stock.go:20'],
    ],
    ['nothing after the start', { stock: [], web: [thrown] }, 'exception', ['reserve start', 'stock.go:10']],
    [
      'a usual line left out',
      { stock: [usualStock[0]!, usualStock[2]!], web: [thrown] },
      'unexpected_result',
      ['stock.go:10', 'stock.go:20'],
    ],
    ['much own time', { stockCall: { work: 60 } }, 'slow_operation', ['reserve start', 'reserve end']],
    [
      'failed spans',
      { stockCall: { failed: true }, basket: { failed: true } },
      'failing_operation',
      ['reserve start', 'reserve end'],
    ],
  ])('finds the callee behind %s', (_, turn, kind, region) => {
    const { outcome, ranking } = ask(turn)
    expect(outcome).toBe('cause')
    expect(ranking[0]).toMatchObject({ object: { name: 'stock' }, kind, region })
    expect(ranking[0]!.confidence).toBeGreaterThan(0.6)
    expect(ranking[0]!.evidence.length).toBeGreaterThan(0)
    expect(ranking[0]!.onset!.getTime()).toBeGreaterThanOrEqual(opening + 120 * second)
  })

  it('works on templates where lines carry no code location', () => {
    const steps = (...words: string[]) => words.map((says) => ({ says }))
    const lost = { says: 'cannot lock item 4711: timed out', level: 'ERROR' as const }
    const quiet = play(40, request({ stock: steps('looking for item 4711', 'locked item 4711', 'took item 4711') }))
    const window = play(30, request({ stock: [...steps('looking for item 4711'), lost] }), 100)
    const [first] = contrastTraces({ window, baseline: quiet }).ranking
    expect(first).toMatchObject({ object: { name: 'stock' }, region: ['looking for item <*>', 'locked item <*>'] })
  })

  it('takes a party whose ways all got slow for the cause, not those it talks to', () => {
    const { ranking } = ask({ travel: { stock: 120, basket: 120 } })
    expect(ranking[0]).toMatchObject({ object: { name: 'basket' }, kind: 'network_delay' })
  })

  it('lets a resource at its limit explain what is slow', () => {
    const slow = faulty({ stockCall: { work: 60 } })
    const cpu = [perMinute('stock', 'cpu_percent', [4, 6, 5, 7, 4, 5, 99], 4, 'percent')]
    const memory = [perMinute('mail', 'memory_percent', [50, 51, 50, 50, 52, 50, 51], 4, 'percent')]
    const window = { ...slow, series: [...cpu, ...memory] }
    const { ranking } = contrastTraces({ window, baseline, from: new Date(opening + 120 * second) })
    expect(ranking[0]).toMatchObject({ object: { name: 'stock' }, kind: 'cpu_saturation', metric: { to: 99 } })
    expect(ranking.some(({ object }) => object.name === 'mail')).toBe(false)
  })

  it('points at the service that error lines name when that left no trace', () => {
    const lost = { says: 'connection refused by stock', level: 'ERROR' as const, source: 'basket.py:70' }
    const gone = (index: number): Call => ({
      ...request()(index),
      steps: [line('web.ts:5'), { service: 'basket', operation: 'checkout', steps: [line('basket.py:7'), lost] }],
    })
    const { ranking } = contrastTraces({ window: together(play(20, request(), 100), play(30, gone, 120)), baseline })
    expect(ranking.slice(0, 3).map(({ object, kind }) => `${object.name} ${kind}`)).toContain('stock unreachable')
  })

  it('believes less in what was over before the end', () => {
    const bad = request({ stock: [usualStock[0]!, error, usualStock[2]!] })
    const over = together(play(10, bad, 100), play(60, request(), 110))
    const still = together(play(60, request(), 100), play(10, bad, 160))
    const strengthIn = (window: typeof over) => contrastTraces({ window, baseline }).ranking[0]?.strength ?? 0
    expect(strengthIn(over)).toBeLessThan(strengthIn(still) / 2)
  })

  it('says the same whatever the order of what it is given', () => {
    const { traces, logs, series } = faulty({ stock: [usualStock[0]!, error, usualStock[2]!] })
    const turned = { traces: traces.toReversed(), logs: logs.toReversed(), series }
    const [first] = contrastTraces({ window: turned, baseline }).ranking
    expect(first).toMatchObject({ object: { name: 'stock' }, region: ['stock.go:10', 'stock.go:20'] })
  })

  it('has nothing to say about nothing', () => {
    const nothing = { traces: [], logs: [], series: [] }
    expect(contrastTraces({ window: nothing, baseline: nothing })).toMatchObject({
      outcome: 'undetermined',
      ranking: [],
    })
  })

  it('cites evidence by ids of its own', () => {
    const { causes, evidence } = traceCauses(ask({ stock: [usualStock[0]!, error, usualStock[2]!] }), 'x')
    const known = new Set(evidence.map(({ id }) => id))
    expect(causes[0]).toMatchObject({ object: { kind: 'workload', name: 'stock' } })
    expect(causes.every((cause) => cause.evidence.length > 0 && cause.evidence.every((id) => known.has(id)))).toBe(true)
    expect(evidence.map(({ quote }) => quote)).toContain('database said no')
  })
})
