import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weekdays } from './clock-fields.ts'
import { onCall } from './on-call.ts'
import { Schedule } from './schedule.ts'
import { gaps, shifts } from './shifts.ts'

const hour = 3_600_000
const day = 24 * hour
const everybody = () => true
const at = (text: string) => new Date(text)

const changes = ['2025-03-09', '2025-11-02', '2025-03-30', '2025-10-26', '2025-04-05', '2025-10-04', '2025-07-01']
const users = fc.constantFrom('ann', 'bob', 'cem', 'dan')
const clock = fc.constantFrom('00:00', '01:30', '02:00', '02:30', '03:00', '09:00', '17:45', '23:00')
const local = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -4 * 96, max: 4 * 96 }))
  .map(([date, quarters]) => new Date(Date.parse(date) + quarters * 15 * 60_000).toISOString().slice(0, 16))
const restriction = fc.record(
  { from: clock, to: clock, days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }) },
  { requiredKeys: [] },
)
const rotation = fc.record({
  every: fc.oneof(
    fc.constantFrom('hour', 'day', 'week', 'month'),
    fc.record({ hours: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ days: fc.integer({ min: 1, max: 10 }) }),
  ),
  interval: fc.integer({ min: 1, max: 3 }),
  handoff: clock,
})
const layer = fc.record(
  {
    rotation,
    starts: fc.oneof(local, fc.constantFrom('2024-02-29', '2025-01-31')),
    ends: fc.constantFrom('2026-01-01', '2025-10-26T02:30'),
    members: fc.array(fc.option(users), { minLength: 1, maxLength: 4 }),
    restrictions: fc.array(restriction, { maxLength: 2 }),
  },
  { requiredKeys: ['rotation', 'starts', 'members'] },
)
const override = fc
  .record({ user: users, from: local, length: fc.integer({ min: 1, max: 60 }), replaces: fc.option(users) })
  .map(({ user, from, length, replaces }) => ({
    user,
    from,
    to: new Date(Date.parse(`${from}Z`) + length * hour).toISOString().slice(0, 16),
    ...(replaces && { replaces }),
  }))
  .filter(({ from, to }) => from < to)
const schedule = fc
  .record({
    id: fc.constant('s'),
    time_zone: fc.constantFrom('America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    layers: fc.array(layer, { maxLength: 3 }),
    overrides: fc.array(override, { maxLength: 4 }),
  })
  .map((input) => ({ ...input, overrides: input.overrides.map((one, index) => ({ id: `o${index}`, ...one })) }))
  .map((input) => Schedule.safeParse(input))
  .filter((read) => read.success)
  .map((read) => read.data!)

describe('shifts', () => {
  it('agree with who is on call at every instant, and change hands exactly at their edges', () => {
    const period = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: 1, max: 6 * 24 * 60 }))
    const active = fc.uniqueArray(users, { minLength: 1 })
    fc.assert(
      fc.property(schedule, period, active, fc.array(fc.nat(999)), (subject, [date, minutes], who, parts) => {
        const isActive = (user: string) => (who as string[]).includes(user)
        const from = new Date(Date.parse(date) - 2 * day)
        const to = new Date(from.getTime() + minutes * 60_000)
        const found = shifts(subject, from, to, isActive)
        expect(found[0]!.from).toEqual(from)
        expect(found.at(-1)!.to).toEqual(to)
        for (const [index, shift] of found.entries()) {
          expect(shift.from < shift.to).toBe(true)
          if (index > 0) expect(found[index - 1]).toMatchObject({ to: shift.from })
          if (index > 0) expect(found[index - 1]!.user).not.toBe(shift.user)
          expect(onCall(subject, shift.from, isActive).user).toBe(shift.user)
          expect(onCall(subject, new Date(shift.to.getTime() - 1), isActive).user).toBe(shift.user)
        }
        for (const part of parts) {
          const instant = new Date(from.getTime() + Math.floor((minutes * 60_000 * part) / 1000))
          const held = found.find((shift) => shift.from <= instant && instant < shift.to)
          expect(onCall(subject, instant, isActive).user).toBe(held!.user)
        }
      }),
      { numRuns: 120 },
    )
  })

  it('give the same for a schedule read, written and read again', () => {
    fc.assert(
      fc.property(schedule, (subject) => {
        expect(Schedule.parse(JSON.parse(JSON.stringify(subject)))).toEqual(subject)
      }),
    )
  })

  it('keep everybody else in place when a member is removed from a slot or disabled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 2, max: 30 }), (slot, days) => {
        const members: (string | null)[] = ['ann', 'bob', 'cem', 'dan']
        const input = { id: 's', time_zone: 'Europe/Berlin', rotation: 'daily', starts: '2025-03-20' }
        const whole = Schedule.parse({ ...input, members })
        const less = Schedule.parse({ ...input, members: members.with(slot, null) })
        const to = new Date(at('2025-03-21T00:00Z').getTime() + days * day)
        const expected = shifts(whole, at('2025-03-21T00:00Z'), to, everybody).map(({ user, from }) => [
          user === members[slot] ? null : user,
          from,
        ])
        const seen = (list: ReturnType<typeof shifts>) => list.map(({ user, from }) => [user, from])
        expect(seen(shifts(less, at('2025-03-21T00:00Z'), to, everybody))).toEqual(expected)
        const disabled = shifts(whole, at('2025-03-21T00:00Z'), to, (user) => user !== members[slot])
        expect(seen(disabled)).toEqual(expected)
      }),
    )
  })

  it('merge turns of the same person and list every reason', () => {
    const subject = Schedule.parse({
      id: 's',
      time_zone: 'UTC',
      layers: [{ name: 'primary', rotation: { every: 'day' }, starts: '2025-01-01', members: ['ann'] }],
      overrides: [{ id: 'trip', user: 'ann', from: '2025-01-03T12:00', to: '2025-01-04T12:00' }],
    })
    expect(shifts(subject, at('2025-01-02T00:00Z'), at('2025-01-06T00:00Z'), everybody)).toEqual([
      {
        user: 'ann',
        from: at('2025-01-02T00:00Z'),
        to: at('2025-01-06T00:00Z'),
        because: ['primary', 'override trip'],
      },
    ])
  })

  it('are none for an empty period, and refuse more than 400 days', () => {
    const subject = Schedule.parse({ id: 's', time_zone: 'UTC' })
    expect(shifts(subject, at('2025-01-02T00:00Z'), at('2025-01-02T00:00Z'), everybody)).toEqual([])
    expect(() => shifts(subject, at('2025-01-01T00:00Z'), at('2027-01-01T00:00Z'), everybody)).toThrow(
      /at most 400 days/,
    )
    expect(() => shifts(subject, at('2025-01-01T00:00Z'), at('never'), everybody)).toThrow(/at most 400 days/)
  })
})

describe('gaps', () => {
  it('are found before they happen, with the reason', () => {
    const subject = Schedule.parse({
      id: 's',
      time_zone: 'Europe/Berlin',
      rotation: 'daily',
      starts: '2025-03-24',
      members: ['ann', 'bob'],
    })
    expect(gaps(subject, at('2025-03-29T12:00Z'), at('2025-03-31T00:00Z'), (user) => user !== 'ann')).toEqual([
      {
        user: null,
        from: at('2025-03-30T07:00Z'),
        to: at('2025-03-31T00:00Z'),
        because: ['layer 1: ann is not active'],
      },
    ])
  })
})
