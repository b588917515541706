import fc from 'fast-check'
import { expect, it } from 'vitest'
import { breakScan } from './break-scan.ts'
import { breakNear, jointOnset } from './joint-onset.ts'

const prepared = (values: number[]) => ({
  name: 'a_cpu',
  service: 'a',
  kind: 'cpu' as const,
  values: Float64Array.from(values),
  peerLevel: 0,
})
const scan = (values: number[]) => breakScan(prepared(values))
const series = (length: number, value: (at: number) => number) => Array.from({ length }, (_, at) => value(at))
/** Ups and downs of a tenth that repeat. */
const wobble = (at: number) => 1 + 0.05 * Math.sin(at * 1.7)

it('is strongest at the first sample of a new level, wherever and whichever way it goes', () => {
  const lengths = fc.integer({ min: 12, max: 400 })
  fc.assert(
    fc.property(lengths, fc.nat(), fc.constantFrom(0.2, 0.5, 2, 50), (length, pick, factor) => {
      const at = 3 + (pick % (length - 6))
      const breaks = scan(series(length, (index) => 100 * wobble(index) * (index < at ? 1 : factor)))
      expect(breaks.indexOf(Math.max(...breaks))).toBe(at)
    }),
  )
})

it('sees no break in a slope, in noise or in a single stray sample beside a real break', () => {
  const step = Math.max(...scan(series(200, (at) => (at < 120 ? 10 : 20) * wobble(at))))
  expect(Math.max(...scan(series(200, (at) => (10 + at) * wobble(at))))).toBeLessThan(step / 4)
  expect(Math.max(...scan(series(200, (at) => 10 * wobble(at))))).toBe(0)
  expect(Math.max(...scan(series(200, (at) => (at === 90 ? 20 : 10) * wobble(at))))).toBeLessThan(step / 4)
})

it('grows with the size of the break', () => {
  const strength = (factor: number) => Math.max(...scan(series(100, (at) => (at < 60 ? 1 : factor) * wobble(at))))
  expect(strength(8)).toBeGreaterThan(strength(3))
  expect(strength(3)).toBeGreaterThan(strength(1.5))
})

it('puts the joint onset where most series break, and of two alike before the notice rather than after it', () => {
  const breaking = (at: number) => scan(series(120, (index) => (index < at ? 10 : 40) * wobble(index)))
  expect(jointOnset([breaking(30), breaking(80), breaking(80)])).toBe(80)
  expect(jointOnset([breaking(30), breaking(80), breaking(80)], 35)).toBe(30)
  expect(jointOnset([breaking(40), breaking(90)], 95)).toBe(90)
  expect(jointOnset([breaking(40), breaking(90)], 60)).toBe(40)
  expect(jointOnset([])).toBeUndefined()
})

it('finds when one series broke near the joint onset, or that it did not', () => {
  const one = scan(series(120, (index) => (index < 50 ? 10 : 40) * wobble(index)))
  expect(breakNear(one, 55)).toBe(50)
  expect(breakNear(one, 110)).toBeUndefined()
})
