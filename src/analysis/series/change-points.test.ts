import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changePoints } from './change-points.ts'
import { made } from './test-series.ts'

const places = (values: Float64Array) => changePoints(values).map(({ index }) => index)

describe('change points', () => {
  it('finds a step where it is, with its size and its certainty', () => {
    const [change, ...others] = changePoints(made(300, ({ normal }, i) => (i < 180 ? 100 : 112) + 2 * normal()))
    expect(others).toEqual([])
    expect(Math.abs(change!.index - 180)).toBeLessThanOrEqual(1)
    expect(change!.before).toBeCloseTo(100, 0)
    expect(change!.after).toBeCloseTo(112, 0)
    expect(change!.effect).toBeGreaterThan(4)
    expect(change!.confidence).toBeGreaterThan(0.99)
  })

  it.each<[string, Float64Array]>([
    ['noise', made(400, ({ normal }) => normal())],
    ['a trend', made(400, ({ normal }, i) => i + 5 * normal())],
    ['a constant', new Float64Array(200).fill(3)],
    ['a lone spike', made(300, ({ normal }, i) => (i === 150 ? 500 : normal()))],
    ['nineteen rows', made(19, (_, i) => (i < 9 ? 0 : 100))],
    ['nothing', new Float64Array()],
    ['only missing rows', new Float64Array(100).fill(Number.NaN)],
  ])('finds none in %s', (_, values) => {
    expect(places(values)).toEqual([])
  })

  it('finds where a trend turns and where noise grows', () => {
    const turning = made(300, ({ normal }, i) => (i < 150 ? i : 300 - i) + 3 * normal())
    const louder = made(300, ({ normal }, i) => (i < 200 ? 1 : 6) * normal())
    expect(Math.abs(places(turning)[0]! - 150)).toBeLessThanOrEqual(5)
    expect(Math.abs(places(louder)[0]! - 200)).toBeLessThanOrEqual(8)
    expect(changePoints(louder, { minimumEffect: 1 })).toEqual([])
  })

  it('counts missing rows in its answer but not in its judgement', () => {
    const values = made(300, ({ normal }, i) => (i % 3 === 0 ? Number.NaN : (i < 180 ? 0 : 20) + normal()))
    expect(places(values).map((index) => Math.abs(index - 180) <= 2)).toEqual([true])
  })

  it('does not depend on the unit', () => {
    const values = made(300, ({ normal }, i) => (i < 90 ? 0 : i < 200 ? 8 : -3) + normal())
    const found = places(values)
    expect(found).toHaveLength(2)
    fc.assert(
      fc.property(fc.integer({ min: -6, max: 9 }), fc.integer({ min: -1000, max: 1000 }), (power, shift) => {
        expect(places(values.map((value) => (value + shift) * 10 ** power))).toEqual(found)
      }),
      { numRuns: 20 },
    )
  })
})
