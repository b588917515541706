import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weekdays } from './oncall/clock-fields.ts'
import { countBetween, newestOccurrence, nextOccurrence } from './recurrence.ts'

const iso = (at: Date) => at.toISOString().slice(0, 16)

test('several times of a day follow one another, over the weekend too', () => {
  const when = { times: ['18:30', '06:30'], timeZone: 'Europe/Berlin', weekdays: weekdays.slice(0, 5) }
  let at = new Date('2026-03-06T00:00:00Z')
  const found = Array.from({ length: 4 }, () => {
    at = nextOccurrence(when, at)
    return iso(at)
  })
  expect(found).toEqual(['2026-03-06T05:30', '2026-03-06T17:30', '2026-03-09T05:30', '2026-03-09T17:30'])
  expect(iso(newestOccurrence(when, new Date('2026-03-08T12:00:00Z')).at)).toBe('2026-03-06T17:30')
})

test('two times of an hour that is left out are one, and of an hour that comes twice each comes once', () => {
  const when = { times: ['02:15', '02:45'], timeZone: 'Europe/Berlin', weekdays }
  const day = (date: string) => [new Date(`${date}T00:00:00+01:00`), new Date(`${date}T12:00:00+01:00`)] as const
  expect(countBetween(when, ...day('2026-03-29'), 9)).toBe(1)
  expect(countBetween(when, ...day('2026-03-30'), 9)).toBe(2)
  expect(countBetween(when, new Date('2026-10-24T22:00:00Z'), new Date('2026-10-25T12:00:00Z'), 9)).toBe(2)
})

test('counting leaves out both ends and gives up at its limit', () => {
  const when = { times: ['09:00'], timeZone: 'UTC', weekdays }
  const nine = (day: string) => new Date(`2026-03-${day}T09:00:00Z`)
  expect(countBetween(when, nine('02'), nine('03'), 9)).toBe(0)
  expect(countBetween(when, nine('02'), nine('05'), 9)).toBe(2)
  expect(countBetween(when, nine('02'), new Date('2036-01-01'), 9)).toBe(9)
})

test('whatever the zone, times and days: from one occurrence to the next there is none between', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
  const when = fc.record({
    times: fc.array(time, { minLength: 1, maxLength: 4 }),
    timeZone: fc.constantFrom(...zones),
    weekdays: fc.subarray([...weekdays], { minLength: 1 }),
  })
  fc.assert(
    fc.property(
      when,
      fc.date({ min: new Date('2011-12-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      (recurrence, now) => {
        const { at } = newestOccurrence(recurrence, now)
        const next = nextOccurrence(recurrence, now)
        expect(at <= now && next > now).toBe(true)
        expect(nextOccurrence(recurrence, at)).toEqual(next)
        expect(newestOccurrence(recurrence, next).at).toEqual(next)
        expect(newestOccurrence(recurrence, new Date(next.getTime() - 1)).at).toEqual(at)
      },
    ),
    { numRuns: 150 },
  )
})
