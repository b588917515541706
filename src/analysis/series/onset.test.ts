import { describe, expect, it } from 'vitest'
import { onset } from './onset.ts'
import { made, minute, minutes, noises, start } from './test-series.ts'

const at = (values: Float64Array, around?: number) =>
  onset(minutes(values.length), values, around === undefined ? undefined : start + around * minute)

describe('the onset', () => {
  it.each([3, 4, 6, 10, 100])('of a step of %d deviations is found within one row', (size) => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = made(300, ({ normal }, i) => (i < 280 ? 0 : size) + normal(), seed)
      if (size < 6) expect(Math.abs(at(values)!.index - 280)).toBeLessThanOrEqual(3)
      else expect(Math.abs(at(values)!.index - 280)).toBeLessThanOrEqual(1)
    }
  })

  it('of a spike is its first row', () => {
    const values = made(200, ({ normal }) => 10 + normal())
    values.fill(90, 198)
    expect(at(values)).toEqual({ index: 198, timeMs: start + 198 * minute, direction: 'high' })
  })

  it('of a ramp is near its foot', () => {
    const values = made(300, ({ normal }, i) => Math.max(0, i - 240) + normal())
    expect(Math.abs(at(values)!.index - 243)).toBeLessThanOrEqual(4)
  })

  it('of a drop points down', () => {
    const values = noises['normal noise']!(300).map((value, i) => (i < 290 ? value : value / 10))
    expect(at(values)).toMatchObject({ index: 290, direction: 'low' })
  })

  it('of a fault that came back is its return', () => {
    const values = made(400, ({ normal }, i) => ((i >= 200 && i < 260) || i >= 380 ? 30 : 0) + normal())
    expect(at(values)!.index).toBe(380)
    expect(at(values, 250)!.index).toBe(200)
  })

  it('of a change that is older than the normal state is the change point', () => {
    const values = made(400, ({ normal }, i) => (i < 100 ? 0 : 10) + normal())
    expect(Math.abs(at(values)!.index - 100)).toBeLessThanOrEqual(1)
  })

  it('passes over missing rows', () => {
    const values = made(300, ({ normal }, i) => (i % 4 === 1 ? Number.NaN : (i < 280 ? 0 : 40) + normal()))
    expect(at(values)!.index).toBe(280)
  })

  it.each<[string, Float64Array]>([
    ['steady noise', made(300, ({ normal }) => normal() / 2 + 5)],
    ['a constant', new Float64Array(100).fill(4)],
    ['no rows', new Float64Array()],
    ['missing rows', new Float64Array(50).fill(Number.NaN)],
  ])('of nothing in %s is null', (_, values) => {
    expect(at(values)).toBeNull()
  })
})
