import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seriesOf } from './recurrence.ts'

const hour = 3_600_000
const sundays = (timeZone: string, start: string) =>
  seriesOf({ rule: 'FREQ=WEEKLY;BYDAY=SU', durationMs: 2 * hour, timeZone }, new Date(start))

test('a window begins by the wall clock, before and after both changes of the clocks', () => {
  const series = sundays('Europe/Berlin', '2026-03-01T01:00:00Z')
  const starts = (from: string) => series.next(new Date(from))?.toISOString()
  expect(starts('2026-03-20T00:00:00Z')).toBe('2026-03-22T01:00:00.000Z')
  expect(starts('2026-04-01T00:00:00Z')).toBe('2026-04-05T00:00:00.000Z')
  expect(starts('2026-10-20T00:00:00Z')).toBe('2026-10-25T00:00:00.000Z')
  expect(starts('2026-10-26T00:00:00Z')).toBe('2026-11-01T01:00:00.000Z')
})

test('an hour that the clocks leave out gives a window all the same, and one that comes twice gives one', () => {
  const series = seriesOf(
    { rule: 'FREQ=DAILY', durationMs: hour, timeZone: 'Europe/Berlin' },
    new Date('2026-03-27T01:30:00Z'),
  )
  expect(series.at(new Date('2026-03-29T01:45:00Z'))?.from.toISOString()).toBe('2026-03-29T01:00:00.000Z')
  const autumn = seriesOf(
    { rule: 'FREQ=DAILY', durationMs: hour / 2, timeZone: 'Europe/Berlin' },
    new Date('2026-10-24T00:30:00Z'),
  )
  const inBoth = ['2026-10-25T00:40:00Z', '2026-10-25T01:40:00Z'].filter((at) => autumn.at(new Date(at)))
  expect(inBoth).toHaveLength(1)
})

test('a moment lies in a window exactly when the window begins no later and ends after it', () => {
  const series = sundays('America/New_York', '2026-01-04T07:00:00Z')
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-01-05'), max: new Date('2027-01-01'), noInvalidDate: true }),
      (moment) => {
        const window = series.at(moment)
        if (window) {
          expect(window.from <= moment && moment < window.to).toBe(true)
          expect(window.to.getTime() - window.from.getTime()).toBe(2 * hour)
        }
        const next = series.next(moment)!
        expect(next > moment).toBe(true)
        expect(series.at(next)?.from).toEqual(next)
        expect(series.at(new Date(next.getTime() - 1))?.from).toEqual(
          window && window.to >= next ? window.from : undefined,
        )
      },
    ),
    { numRuns: 200 },
  )
})

test('nothing comes before the start', () => {
  expect(sundays('UTC', '2026-03-01T01:00:00Z').at(new Date('2026-02-22T01:30:00Z'))).toBeUndefined()
})

test.each([
  ['FREQ=SECONDLY', 'FREQ must be one of'],
  ['BYDAY=SU', 'FREQ must be one of'],
  ['FREQ=DAILY;BYSECOND=1', 'BYSECOND is not known'],
  ['FREQ=WEEKLY;BYDAY=XX', 'XX'],
  ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'cannot be used'],
  ['FREQ=DAILY;COUNT=100000', 'COUNT is at most'],
  ['FREQ=DAILY;UNTIL=20200101', 'UNTIL is not read'],
])('the rule %s is refused with why', (rule, words) => {
  expect(() => seriesOf({ rule, durationMs: hour, timeZone: 'UTC' }, new Date('2026-03-01T00:00:00Z'))).toThrow(words)
})
