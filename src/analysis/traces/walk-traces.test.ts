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
