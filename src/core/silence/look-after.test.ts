import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forgottenAfter, lookAfter, nextLook } from './look-after.ts'
import type { CountedSilence } from './silence.ts'

const hour = 3_600_000
const start = new Date('2026-03-02T09:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const silence = (more: Partial<CountedSilence> = {}): CountedSilence => ({
  id: 'sil-1',
  version: 1,
  kind: 'silence',
  matchers: [{ name: 'service', sign: '=', value: 'shop' }],
  comment: 'deploy',
  startsAt: start,
  endsAt: at(4 * hour),
  remindMs: hour / 2,
  except: [],
  createdBy: { id: 'alice', name: 'Alice' },
  createdAt: start,
  changedAt: start,
  lookedAt: start,
  command: 'c',
  matched: 0,
  ...more,
})

test('its maker is reminded before the end, and what it kept quiet is looked at when it ends', () => {
  expect(nextLook(silence(), start)).toEqual(at(3.5 * hour))
  const reminded = lookAfter(silence(), at(3.5 * hour))
  expect(reminded).toMatchObject({ tell: 'ending', crossed: false, nextAt: at(4 * hour) })
  const ended = lookAfter({ ...reminded.silence, matched: 0 }, at(4 * hour))
  expect([ended.crossed, ended.tell, ended.nextAt]).toEqual([true, undefined, undefined])
})

test('one that is shorter than the reminder, and one without, remind of nothing', () => {
  for (const one of [silence({ endsAt: at(hour / 4) }), silence({ remindMs: 0 })])
    expect(nextLook(one, start)).toEqual(one.endsAt)
})

test('an extension brings a reminder of its own', () => {
  const { silence: reminded } = lookAfter(silence(), at(3.5 * hour))
  const extended = { ...reminded, endsAt: at(8 * hour), matched: 0 }
  expect(lookAfter(extended, at(7.5 * hour)).tell).toBe('ending')
})

test('one that matches nothing for days is asked about once; one that matches is not', () => {
  const long = silence({ endsAt: at(60 * 24 * hour), remindMs: 0 })
  const due = at(forgottenAfter.once)
  const asked = lookAfter(long, due)
  expect(asked.tell).toBe('forgotten')
  expect(lookAfter({ ...asked.silence, matched: 0 }, at(forgottenAfter.once * 2)).tell).toBeUndefined()
  expect(lookAfter({ ...long, matched: 3, matchedAt: at(forgottenAfter.once - hour) }, due).tell).toBeUndefined()
})

test('however often and whenever the clock looks, every boundary is crossed once and every word said once', () => {
  const recurrence = { rule: 'FREQ=DAILY', durationMs: 2 * hour, timeZone: 'Europe/Berlin' }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 * hour }), { minLength: 1, maxLength: 40 }), (waits) => {
      let current: CountedSilence = silence({ recurrence, endsAt: at(40 * 24 * hour) })
      const told: string[] = []
      let now = start.getTime()
      for (const wait of waits) {
        now += wait
        const first = lookAfter(current, new Date(now))
        if (first.tell) told.push(first.tell)
        current = { ...first.silence, matched: 0 }
        const again = lookAfter(current, new Date(now))
        expect(again.crossed).toBe(false)
        if (again.tell) told.push(again.tell)
        current = { ...again.silence, matched: 0 }
        if (again.nextAt) expect(again.nextAt.getTime()).toBeGreaterThan(now)
      }
      expect(told.length).toBe(new Set(told).size)
    }),
    { numRuns: 60 },
  )
})
