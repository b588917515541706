import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duration, parseDuration, showDuration } from './duration.ts'

describe('parseDuration', () => {
  it.each([
    ['0m', 0],
    ['90s', 90_000],
    ['15m', 900_000],
    ['15M', 900_000],
    ['1h30m', 5_400_000],
    ['1 h 5 min', 3_900_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    [' 2 hours ', 7_200_000],
    ['PT15M', 900_000],
    ['P1DT2H', 93_600_000],
    ['P1W', 604_800_000],
    ['PT0.5S', 500],
  ])('reads %j as %d ms', (text, length) => expect(parseDuration(text)).toBe(length))

  it.each(['', ' ', '5', 'soon', '-5m', '30m1h', '1h1h', 'P', 'PT', 'P1M', 'P1Y', 'P1DT', '1e9d', '9'.repeat(50)])(
    'refuses %j and names the accepted forms',
    (text) => expect(() => parseDuration(text)).toThrow(/write one such as 90s, 15m, 1h30m, 2d, 1w or PT15M/),
  )

  it('refuses a length beyond exact arithmetic', () =>
    expect(() => parseDuration('99999999999999w')).toThrow(/is not a duration/))
})

describe('showDuration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [120_000, '2 min'],
    [125_000, '2 min 5 s'],
    [3_900_000, '1 h 5 min'],
    [3_605_000, '1 h'],
    [3 * 86_400_000, '3 d'],
    [30 * 86_400_000 + 7_200_000, '30 d 2 h'],
    [-120_000, '-2 min'],
  ])('shows %d ms as %j', (length, text) => expect(showDuration(length)).toBe(text))

  it('is read back, to its second unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (length) => {
        const back = parseDuration(showDuration(length))
        expect(back).toBeLessThanOrEqual(length)
        expect(length - back).toBeLessThan(Math.max(1000, length / 24))
      }),
    )
  })
})

describe('a duration field', () => {
  const snooze = duration({ min: '1m', max: '30d' })

  it('yields milliseconds', () => expect(snooze.parse('15m')).toBe(900_000))
  it.each([
    ['30s', /too short: the least is 1 min/],
    ['31d', /too long: the most is 30 d/],
    ['later', /is not a duration/],
    [15, /as text with its unit/],
  ])('refuses %j with the remedy', (value, message) =>
    expect(snooze.safeParse(value).error?.issues[0]?.message).toMatch(message),
  )
  it('takes its bounds in milliseconds too', () => expect(duration({ min: 1000 }).safeParse('0s').success).toBe(false))
})
