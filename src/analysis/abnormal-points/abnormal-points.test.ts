import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { abnormalPoints } from './abnormal-points.ts'
import { cycleLength } from './cycle-length.ts'

/** Unrest that is the same in every run: sums of three even numbers, about three in width (mulberry32). */
const unrest = (() => {
  let state = 7
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296 - 0.5
  }
  const rows = Array.from({ length: 400 }, () => 6 * (next() + next() + next()))
  return (i: number) => rows[i]!
})()
const daily = (count = 96, period = 24) =>
  Array.from({ length: count }, (_, i) => 200 + 60 * Math.sin((2 * Math.PI * i) / period) + unrest(i))
const flat = (count = 96) => Array.from({ length: count }, (_, i) => 200 + unrest(i))
const change = (values: number[], from: number, to: number, what: (value: number) => number) =>
  values.map((value, i) => (i >= from && i < to ? what(value) : value))
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

describe('abnormalPoints', () => {
  it.each([
    ['nothing in a daily course', daily(), []],
    ['nothing in noise', flat(), []],
    ['a spike', change(daily(), 40, 41, (value) => 2.5 * value), [40]],
    ['a drop-out', change(daily(), 61, 62, () => 4), [61]],
    ['a level that lasts', change(daily(), 70, 80, (value) => value + 70), range(70, 80)],
    ['a dip of three points', change(flat(), 30, 33, (value) => 0.6 * value), range(30, 33)],
    ['a value that is usual, but not at this hour', change(daily(), 42, 46, () => 262), range(42, 46)],
    ['trouble that has not ended', change(daily(), 90, 96, (value) => 1.7 * value), range(90, 96)],
    ['a weekend that is quieter as a whole', change(daily(168), 120, 168, (value) => value / 2), []],
  ])('finds %s', (_, values, expected) => {
    expect(abnormalPoints(values)).toEqual(expected)
  })

  it('lets a counter begin anew and marks where it falls otherwise', () => {
    const counter = Array.from({ length: 60 }, (_, i) => (i < 30 ? 9000 + 10 * i : 10 * (i - 29)))
    expect(abnormalPoints(counter)).toEqual([])
    expect(abnormalPoints(change(counter, 20, 60, (value) => value / 2))).toContain(20)
  })

  it('takes readings that were merely held for no readings', () => {
    const held = change(daily(), 30, 38, () => 231.77)
    expect(abnormalPoints(held).filter((i) => i > 30 && i < 38)).toEqual([])
  })

  it('says nothing about a series that is too short, constant or empty', () => {
    expect(abnormalPoints([])).toEqual([])
    expect(abnormalPoints([1, 2, 900, 1])).toEqual([])
    expect(abnormalPoints(Array(50).fill(7))).toEqual([])
  })

  it('gives positions within the series, ascending, without doubles, the same for any unit', () => {
    const series = fc.array(fc.oneof(fc.double({ min: 0, max: 1000, noNaN: true }), fc.constant(Number.NaN)), {
      maxLength: 80,
    })
    fc.assert(
      fc.property(series, (values) => {
        const found = abnormalPoints(values)
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
        expect(found.every((i) => i >= 0 && i < values.length)).toBe(true)
        expect(abnormalPoints(values.map((value) => 1024 * value))).toEqual(found)
      }),
      { numRuns: 60 },
    )
  })
})

describe('cycleLength', () => {
  it.each([
    [daily(96), 24],
    [daily(90, 12), 12],
    [flat(), 0],
  ])('finds the cycle of series %#', (values, expected) => {
    expect(cycleLength(Float64Array.from(values))).toBe(expected)
  })
})
