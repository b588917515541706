import fc from 'fast-check'
import { expect, it } from 'vitest'
import { correlateChanges } from './correlate-changes.ts'

const minute = 60_000
const onset = Date.parse('2026-03-02T09:00:00Z')
const ids = (offsets: Record<string, number>) =>
  correlateChanges(
    Object.entries(offsets).map(([id, minutes]) => ({ id, at: onset + minutes * minute })),
    [new Date(onset)],
  ).map(({ change }) => change.id)

it('suspects what came right before the onset more than what came long before or after it', () => {
  expect(ids({ longBefore: -25, rightBefore: -3, rightAfter: 1, later: 20, earlier: -10 })).toEqual([
    'rightBefore',
    'earlier',
    'rightAfter',
    'longBefore',
    'later',
  ])
})

it('leaves out what is farther than the limit from every onset, and takes an onset anywhere', () => {
  expect(ids({ far: -31, edge: -30, late: 31 })).toEqual(['edge'])
  const found = correlateChanges([{ at: onset - 200 * minute }], [onset, onset - 195 * minute])
  expect(found).toMatchObject([{ onset: onset - 195 * minute, lead: 5 * minute }])
  expect(correlateChanges([{ at: onset }], [])).toEqual([])
  expect(correlateChanges([{ at: onset - 40 * minute }], [onset], { withinMs: 60 * minute })).toHaveLength(1)
})

it('holds a roll-out that was under way at the onset as close as can be', () => {
  const slow = { at: onset - 28 * minute, until: onset + 5 * minute }
  expect(correlateChanges([slow], [onset])).toMatchObject([{ lead: 0, score: 1 }])
})

it('suspects a change before the onset more than one the same time after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 * minute }), (distance) => {
      const [first, second] = correlateChanges([{ at: onset + distance }, { at: onset - distance }], [onset])
      expect(first?.lead).toBe(distance)
      expect(second?.lead).toBe(-distance)
      expect(first!.score).toBeGreaterThan(second!.score)
    }),
  )
})
