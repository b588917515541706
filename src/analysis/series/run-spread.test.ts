import { describe, expect, it } from 'vitest'
import { runSpread, runValue } from './run-spread.ts'
import { made } from './test-series.ts'

describe('the spread of runs', () => {
  const independent = made(600, ({ normal }) => normal())
  const above = (misses: Float64Array, run: number) => runSpread(misses, run)!.above

  it('falls with the length of the run when misses are independent, and hardly when they hang together', () => {
    let memory = 0
    const lasting = made(600, ({ normal }) => {
      memory = 0.95 * memory + 0.31 * normal()
      return memory
    })
    expect(above(independent, 10) / above(independent, 1)).toBeLessThan(0.5)
    expect(above(lasting, 10) / above(lasting, 1)).toBeGreaterThan(0.6)
  })

  it('is not widened by one fault in the past, but by what keeps coming', () => {
    const faulty = independent.slice().fill(40, 300, 345)
    const hourly = independent.map((miss, i) => (i % 60 < 3 ? 40 : miss))
    expect(above(faulty, 3)).toBeLessThan(2 * above(independent, 3))
    expect(above(hourly, 3)).toBeGreaterThan(10)
  })

  it('is null for a past that is too short', () => {
    expect(runSpread(independent.subarray(0, 49), 10)).toBeNull()
    expect(runSpread(new Float64Array(), 1)).toBeNull()
  })

  it.each([
    [[7], 7],
    [[0, 9, 1], 1],
    [[0, 0, 0, 100], 1.25],
  ])('takes %j together as %d', (misses, value) => {
    expect(runValue(misses)).toBe(value)
  })
})
