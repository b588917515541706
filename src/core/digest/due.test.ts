import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weekdays } from '../oncall/clock-fields.ts'
import { dueOn, newestDue, nextDue } from './due.ts'

const daily = (time: string, timeZone: string) => ({ time, timeZone, weekdays })
const iso = (at: Date | undefined) => at?.toISOString()

test.each([
  ['a plain day', daily('09:00', 'UTC'), '2026-03-02T09:00:00Z', '2026-03-02', '2026-03-02T09:00:00.000Z'],
  ['a moment before', daily('09:00', 'UTC'), '2026-03-02T08:59:59Z', '2026-03-01', '2026-03-01T09:00:00.000Z'],
  [
    'a zone ahead',
    daily('09:00', 'Pacific/Auckland'),
    '2026-03-02T20:00:00Z',
    '2026-03-03',
    '2026-03-02T20:00:00.000Z',
  ],
  [
    'an hour left out',
    daily('02:30', 'Europe/Berlin'),
    '2026-03-29T03:00:00Z',
    '2026-03-29',
    '2026-03-29T01:00:00.000Z',
  ],
  [
    'an hour that comes twice',
    daily('02:30', 'Europe/Berlin'),
    '2026-10-25T01:45:00Z',
    '2026-10-25',
    '2026-10-25T00:30:00.000Z',
  ],
])('%s: the newest digest that is due', (_, when, now, date, at) => {
  const due = newestDue(when, new Date(now))
  expect([due.date, iso(due.at)]).toEqual([date, at])
})

test('a day after a weekend covers the weekend, beside as many days before it', () => {
  const when = { ...daily('09:00', 'UTC'), weekdays: weekdays.slice(0, 5) }
  expect(dueOn(when, '2026-03-01')).toBeUndefined()
  const monday = dueOn(when, '2026-03-02')!
  expect([monday.previous.from, monday.window.from, monday.window.to].map(iso)).toEqual([
    '2026-02-24T09:00:00.000Z',
    '2026-02-27T09:00:00.000Z',
    '2026-03-02T09:00:00.000Z',
  ])
  expect(newestDue(when, new Date('2026-03-01T12:00:00Z')).date).toBe('2026-02-27')
  expect(iso(nextDue(when, new Date('2026-02-27T09:00:00Z')))).toBe('2026-03-02T09:00:00.000Z')
})

test('whatever the zone, time and days: each digest is due once, in order, and the windows leave no gap', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
  const when = fc.record({
    time: fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':')),
    timeZone: fc.constantFrom(...zones),
    weekdays: fc.subarray([...weekdays], { minLength: 1 }),
  })
  fc.assert(
    fc.property(
      when,
      fc.date({ min: new Date('2025-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      (w, now) => {
        const due = newestDue(w, now)
        expect(due.at <= now).toBe(true)
        const following = nextDue(w, due.at)
        expect(following > now).toBe(true)
        const next = newestDue(w, following)
        expect([next.at, next.window.from, next.date > due.date]).toEqual([following, due.at, true])
        expect(due.previous.to).toEqual(due.window.from)
      },
    ),
    { numRuns: 150 },
  )
})
