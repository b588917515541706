import { expect, test } from 'vitest'
import { looseMoment, Moment } from './moment.ts'

test.each([
  ['2018-08-03T09:52:26.739266876+02:00', '2018-08-03T07:52:26.739Z'],
  ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
  ['0001-01-01T00:00:00Z', undefined],
  ['', undefined],
  [undefined, undefined],
  [null, undefined],
])('the strict time %j is %s', (text, date) => {
  expect(Moment.parse(text)?.toISOString()).toBe(date)
})

test.each(['yesterday', '2026-01-31', '2026-13-01T00:00:00Z', '1', '2026-01-31T09:00:00'])(
  '%j is no strict time',
  (text) => {
    expect(Moment.safeParse(text).success).toBe(false)
  },
)

test.each([
  ['2015-07-17T08:42:58.315+0000', '2015-07-17T08:42:58.315Z'],
  ['2015-07-17', '2015-07-17T00:00:00.000Z'],
  [1_773_133_200, '2026-03-10T09:00:00.000Z'],
  [1_773_133_200_500, '2026-03-10T09:00:00.500Z'],
  ['1773133200', '2026-03-10T09:00:00.000Z'],
  ['soon', undefined],
  ['12', undefined],
  [-1e12, undefined],
  [1e300, undefined],
  [true, undefined],
])('the loose time %j is %s', (value, date) => {
  expect(looseMoment(value)?.toISOString()).toBe(date)
})
