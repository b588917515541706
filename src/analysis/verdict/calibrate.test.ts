import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrator, type Judged, reliability } from './calibrate.ts'

const judged = fc.array(
  fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), right: fc.constantFrom(0, 0.5, 1) }),
  {
    maxLength: 60,
  },
)
const many = (confidence: number, right: number, count: number): Judged[] =>
  Array.from({ length: count }, (_, i) => ({ confidence, right: i < right ? 1 : 0 }))

describe('reliability', () => {
  it('is 0 for confidences that are what they say, and the distance otherwise', () => {
    expect(reliability(many(0.8, 8, 10)).error).toBeCloseTo(0)
    expect(reliability(many(0.9, 5, 10)).error).toBeCloseTo(0.4)
    expect(reliability([]).error).toBe(0)
  })

  it('counts every judgement once', () => {
    fc.assert(
      fc.property(judged, (all) => {
        expect(reliability(all).bins.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
      }),
    )
  })
})

describe('calibrator', () => {
  it('changes nothing on little feedback, and pulls towards what proved right on more', () => {
    expect(calibrator([])(0.7)).toBe(0.7)
    expect(calibrator(many(0.9, 0, 19))(0.9)).toBe(0.9)
    const learned = calibrator(many(0.9, 10, 40))
    expect(learned(0.9)).toBeLessThan(0.5)
    expect(learned(0.3)).toBeCloseTo(0.3, 1)
  })

  it('never decreases and stays between 0 and 1', () => {
    fc.assert(
      fc.property(judged, (all) => {
        const learned = calibrator(all)
        const values = Array.from({ length: 21 }, (_, i) => learned(i / 20))
        expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
        expect(values.every((value, i) => i === 0 || value >= values[i - 1]! - 1e-9)).toBe(true)
      }),
    )
  })
})
