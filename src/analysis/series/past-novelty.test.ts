import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pastNovelty } from './past-novelty.ts'

/** By definition: every earlier stretch, no short cut. */
function bruteForce(rows: Float64Array, from: number, end: number, length: number, apart: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let last = from + length - 1; last <= end - Math.max(length, apart); last++) {
    let sum = 0
    for (let back = 0; back < length; back++) sum += (rows[end - back]! - rows[last - back]!) ** 2
    best = Math.min(best, sum)
  }
  return Math.sqrt(best / length)
}

it('finds what comparing with every earlier stretch finds, at every length', () => {
  const series = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(series, fc.integer({ min: 5, max: 40 }), fc.integer({ min: 1, max: 6 }), (values, memory, apart) => {
      const rows = Float64Array.from(values)
      const lengths = [1, 3, 5]
      const past = pastNovelty(lengths, apart)
      for (let end = 0; end < rows.length; end++) {
        const from = Math.max(0, end + 1 - memory)
        const found = [...past.distances(rows, from, end)]
        expect(found).toEqual(lengths.map((length) => bruteForce(rows, from, end, length, apart)))
      }
    }),
  )
})
