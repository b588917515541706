import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { baseline } from './baseline.ts'
import { made, minute, minutes, noises, start } from './test-series.ts'

const hour = 60 * minute
const day = 24 * hour
const fiveMinutes = 5 * minute
const perDay = day / fiveMinutes

/** Days of five-minute rows with busy days and quiet nights, and quiet weekends on request. */
const traffic = (days: number, weekends = false) =>
  made(days * perDay, ({ normal }, i) => {
    const weekday = Math.floor(i / perDay) % 7 < 5 || !weekends
    return (weekday ? 500 : 80) + (weekday ? 400 : 0) * Math.sin((2 * Math.PI * i) / perDay) + 10 * normal()
  })

describe('a baseline', () => {
  it.each<[string, number, Float64Array, string]>([
    ['a daily cycle', fiveMinutes, traffic(5), 'day'],
    ['a weekly cycle', fiveMinutes, traffic(21, true), 'week'],
    ['less than two days', fiveMinutes, traffic(1), 'none'],
    ['noise', fiveMinutes, noises['normal noise']!(4 * perDay), 'none'],
    ['a constant', fiveMinutes, new Float64Array(4 * perDay).fill(1), 'none'],
  ])('sees the season of %s', (_, step, values, season) => {
    expect(baseline(minutes(values.length, step), values).season).toBe(season)
  })

  it('expects of an hour what that hour was like', () => {
    const values = traffic(5)
    const known = baseline(minutes(values.length, fiveMinutes), values)
    const noon = known.at(start + 6 * day + 6 * hour)!
    const night = known.at(start + 6 * day + 18 * hour)!
    expect(noon).toMatchObject({ basis: 'day', expected: expect.closeTo(900, -2) })
    expect(night.expected).toBeCloseTo(100, -2)
    expect(Math.abs(night.deviations(100))).toBeLessThan(3)
    expect(night.deviations(500)).toBeGreaterThan(8)
    expect(noon.deviations(500)).toBeLessThan(-8)
  })

  it('is not moved by a past outage', () => {
    const values = traffic(5)
    values.fill(0, 2 * perDay, 2 * perDay + 30)
    const known = baseline(minutes(values.length, fiveMinutes), values)
    expect(known.at(start + 5 * day + hour)!.expected).toBeGreaterThan(500)
  })

  it('takes a level that lasted for the new normal', () => {
    const values = made(600, ({ normal }, i) => (i < 200 ? 100 : 150) + normal())
    const expected = baseline(minutes(600), values).at(start + 601 * minute)!.expected
    expect(expected).toBeCloseTo(150, 0)
  })

  it('bears gaps, missing values and uneven steps', () => {
    const values = traffic(5).map((value, i) => (i % 7 === 0 || (i > 700 && i < 760) ? Number.NaN : value))
    const times = minutes(values.length, fiveMinutes).map((time, i) => time + (i % 4) * 20_000)
    expect(baseline(times, values).at(start + 6 * day + 6 * hour)!.expected).toBeCloseTo(900, -2)
  })

  it('knows how small counts scatter', () => {
    const values = made(600, ({ poisson }) => poisson(3))
    const known = baseline(minutes(600), values)
    const { deviations } = known.at(start + 600 * minute)!
    expect(known.measure).toBe('counts')
    expect(deviations(8)).toBeLessThan(4)
    expect(deviations(25)).toBeGreaterThan(6)
  })

  it('does not take a gauge of whole numbers for counts', () => {
    expect(baseline(minutes(300), new Float64Array(300).fill(3)).measure).toBe('plain')
  })

  it('measures latency by ratio', () => {
    const known = baseline(minutes(600), noises['log-normal latency']!(600))
    const { limit, expected } = known.at(start)!
    expect(known.measure).toBe('log')
    expect(limit(3) - expected).toBeGreaterThan(3 * (expected - limit(-3)))
    expect(limit(-9)).toBeGreaterThanOrEqual(0)
  })

  it('says nothing from too little history', () => {
    expect(baseline(minutes(19), new Float64Array(19).fill(1)).at(start)).toBeNull()
    expect(baseline(minutes(50), new Float64Array(50).fill(Number.NaN)).at(start)).toBeNull()
    expect(baseline(new Float64Array(), new Float64Array()).at(start)).toBeNull()
  })

  it('refuses times that do not go with the values', () => {
    expect(() => baseline(minutes(3), new Float64Array(4))).toThrow(Problem)
  })
})
