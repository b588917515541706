import { describe, expect, it } from 'vitest'
import { type Call, play } from './test-shop.ts'
import { walkTraces } from './walk-traces.ts'

const request =
  (stock: Partial<Call> = {}, others: Partial<Call> = {}) =>
  (): Call => ({
    service: 'web',
    operation: 'GET /basket/42',
    ...others,
    steps: [
      { service: 'basket', operation: 'show', ...others, steps: [{ service: 'stock', operation: 'count', ...stock }] },
    ],
  })
const baseline = play(20, request()).traces

describe('the walk down troubled traces', () => {
  it.each<[string, () => Call, 'failed' | 'slow']>([
    ['failed', request({ failed: true }, { failed: true }), 'failed'],
    ['slow', request({ work: 80 }), 'slow'],
  ])('ends in the deepest service that is %s by itself', (_, troubled, kind) => {
    const walk = walkTraces(play(10, troubled, 50).traces, baseline)
    expect(walk).toMatchObject({ traces: 10, troubled: 10 })
    expect(walk.ends[0]).toMatchObject({ service: 'stock', kind, traces: 10, path: ['web', 'basket', 'stock'] })
    expect(walk.ends[0]!.evidence[0]!.locator).toHaveProperty('span')
  })

  it('stays with a service that is slow by itself', () => {
    const slowBasket = (): Call => ({
      service: 'web',
      operation: 'GET /basket/42',
      steps: [{ service: 'basket', operation: 'show', work: 90, steps: [{ service: 'stock', operation: 'count' }] }],
    })
    expect(walkTraces(play(5, slowBasket, 50).traces, baseline).ends[0]).toMatchObject({
      service: 'basket',
      kind: 'slow',
    })
  })

  it('finds a failure that somebody above coped with', () => {
    const [end] = walkTraces(play(6, request({ failed: true }), 50).traces, baseline).ends
    expect(end).toMatchObject({
      service: 'stock',
      kind: 'failed',
      traces: 6,
      example: { span: { operation: 'count' } },
    })
  })

  it('goes down to what a caller waits for several times in a row', () => {
    const often = (work: number) => (): Call => ({
      service: 'web',
      operation: 'GET /basket/42',
      steps: [1, 2, 3].map(() => ({ service: 'stock', operation: 'count', work })),
    })
    const { ends } = walkTraces(play(5, often(60), 50).traces, play(20, often(2)).traces)
    expect(ends[0]).toMatchObject({ service: 'stock', kind: 'slow', traces: 5 })
    expect(ends[0]!.ms - ends[0]!.extraMs).toBeCloseTo(2)
  })

  it('goes nowhere when nothing is wrong', () => {
    expect(walkTraces(play(5, request(), 50).traces, baseline)).toMatchObject({ troubled: 0, ends: [] })
  })

  it('attributes failures and lost time in numbers', () => {
    const [first] = walkTraces(
      play(10, request({ failed: true, work: 50 }, { failed: true }), 50).traces,
      baseline,
    ).attribution
    expect(first).toMatchObject({
      service: 'stock',
      operation: 'count',
      calls: 10,
      failures: 10,
      failureShare: 1,
      usualFailures: 0,
    })
    expect(first!.lostShare).toBeGreaterThan(0.9)
    expect(first!.ownMedian - first!.usualOwnMedian).toBe(48)
  })
})
