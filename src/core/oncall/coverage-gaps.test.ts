import fc from 'fast-check'
import { expect, test } from 'vitest'
import { audience } from './audience.ts'
import { weekdays } from './clock-fields.ts'
import { coverageGaps } from './coverage-gaps.ts'
import { Policy, passedOver } from './policy.ts'
import { Schedule } from './schedule.ts'

const at = (text: string) => new Date(text)
const minute = 60_000

const directoryOf = (schedules: Schedule[]) => ({
  user: (id: string) => (['ann', 'bob', 'cem'].includes(id) ? {} : undefined),
  team: (id: string) => ({ all: ['ann', 'bob'], none: [] })[id],
  schedule: (id: string) => schedules.find((one) => one.id === id),
})

const office = Schedule.parse({
  id: 'office',
  time_zone: 'Europe/Berlin',
  rotation: 'weekly',
  starts: '2025-01-06',
  members: ['ann', 'bob'],
  restrictions: [{ from: '09:00', to: '17:00', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] }],
})
const policyOf = (...steps: object[]) => Policy.parse({ id: 'p', steps })
const find = (
  policy: Policy,
  from: string,
  to: string,
  active = ['ann', 'bob', 'cem'],
  urgency: 'high' | 'low' = 'high',
) =>
  coverageGaps(policy, at(from), at(to), {
    directory: directoryOf([office]),
    isActive: (user) => active.includes(user),
    urgency,
  })

test('nights and weekends of office hours are gaps, one each, an hour shorter where the clock goes forward', () => {
  expect(find(policyOf({ targets: ['schedule:office'] }), '2025-03-27T12:00Z', '2025-03-31T12:00Z')).toEqual([
    {
      from: at('2025-03-27T16:00Z'),
      to: at('2025-03-28T08:00Z'),
      because: ['schedule:office: layer 1: outside its hours'],
    },
    {
      from: at('2025-03-28T16:00Z'),
      to: at('2025-03-31T07:00Z'),
      because: ['schedule:office: layer 1: outside its hours'],
    },
  ])
})

test('a later step that reaches somebody closes every gap; a channel closes none', () => {
  const [from, to] = ['2025-03-27T12:00Z', '2025-03-28T12:00Z']
  expect(find(policyOf({ targets: ['schedule:office'] }, { after: '5m', targets: ['user:cem'] }), from, to)).toEqual([])
  expect(find(policyOf({ targets: ['schedule:office', 'channel:#ops'] }), from, to)).toHaveLength(1)
  expect(find(policyOf({ targets: ['user:cem'] }), from, to, ['ann'])).toEqual([
    { from: at(from), to: at(to), because: ['user:cem: not active'] },
  ])
})

test('a step counts only for its urgencies and within its hours', () => {
  const only = policyOf({ targets: ['user:ann'], if: { urgency: ['high'] } })
  expect(find(only, '2025-03-27T12:00Z', '2025-03-28T12:00Z')).toEqual([])
  expect(find(only, '2025-03-27T12:00Z', '2025-03-28T12:00Z', ['ann'], 'low')).toMatchObject([
    { because: ['a step is only for high urgency'] },
  ])
  const hours = { from: '08:00', to: '20:00', time_zone: 'America/New_York' }
  const daily = policyOf({ targets: ['user:ann'], if: { working_hours: hours } })
  expect(find(daily, '2025-03-08T12:00Z', '2025-03-09T23:00Z').map(({ from, to }) => [from, to])).toEqual([
    [at('2025-03-08T12:00Z'), at('2025-03-08T13:00Z')],
    [at('2025-03-09T01:00Z'), at('2025-03-09T12:00Z')],
  ])
})

test('there is no gap in no time', () => {
  expect(find(policyOf({ targets: ['user:nobody'] }), '2025-03-27T12:00Z', '2025-03-27T12:00Z')).toEqual([])
})

const changes = ['2025-03-09', '2025-03-30', '2025-10-26', '2025-11-02']
const users = fc.constantFrom('ann', 'bob', 'cem')
const clock = fc.constantFrom('00:00', '01:30', '02:30', '09:00', '17:45')
const zone = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe')
const restriction = fc.record(
  { from: clock, to: clock, days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }) },
  { requiredKeys: [] },
)
const layer = fc.record({
  rotation: fc.record({ every: fc.constantFrom('hour', 'day', 'week'), handoff: clock }),
  starts: fc.constantFrom('2025-01-31', '2025-03-30T01:00', '2025-10-26T04:00'),
  members: fc.array(fc.option(users), { minLength: 1, maxLength: 3 }),
  restrictions: fc.array(restriction, { maxLength: 2 }),
})
const schedule = fc
  .record({ id: fc.constant('office'), time_zone: zone, layers: fc.array(layer, { maxLength: 2 }) })
  .map((input) => Schedule.parse(input))
const step = fc
  .record({
    targets: fc.array(
      fc.constantFrom('schedule:office', 'user:ann', 'user:who', 'team:all', 'team:none', 'channel:#ops'),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    round_robin: fc.boolean(),
    urgency: fc.option(fc.constantFrom(['high'], ['low'])),
    hours: fc.option(fc.record({ from: clock, to: clock, time_zone: zone })),
  })
  .map(({ urgency, hours, ...more }) => ({
    ...more,
    if: { ...(urgency && { urgency }), ...(hours && { working_hours: hours }) },
  }))
const policy = fc
  .array(step, { minLength: 1, maxLength: 3 })
  .map((steps) => Policy.safeParse({ id: 'p', steps }))
  .filter(({ success }) => success)
  .map(({ data }) => data!)

test('at every moment a gap is there exactly when no step would reach anybody, and its edges are exact', () => {
  const period = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: 1, max: 4 * 24 * 60 }))
  const inputs = [schedule, policy, period, fc.uniqueArray(users), fc.array(fc.nat(999), { maxLength: 20 })] as const
  fc.assert(
    fc.property(...inputs, (schedule, policy, [date, minutes], active, parts) => {
      const directory = directoryOf([schedule])
      const isActive = (user: string) => (active as string[]).includes(user)
      const from = new Date(Date.parse(date) - 24 * 60 * minute)
      const to = new Date(from.getTime() + minutes * minute)
      const reached = (moment: Date) =>
        policy.steps.some(
          (step) =>
            !passedOver(step, 'high', moment) && audience(step, directory, moment, isActive, 0).users.length > 0,
        )
      const gaps = coverageGaps(policy, from, to, { directory, isActive, urgency: 'high' })
      for (const [index, gap] of gaps.entries()) {
        expect(gap.from < gap.to && gap.to <= to).toBe(true)
        if (index > 0) expect(gaps[index - 1]!.to < gap.from).toBe(true)
        if (gap.from > from) expect(reached(new Date(gap.from.getTime() - 1))).toBe(true)
        if (gap.to < to) expect(reached(gap.to)).toBe(true)
      }
      const moments = parts.map((part) => new Date(from.getTime() + Math.floor((minutes * minute * part) / 1000)))
      for (const moment of [from, ...moments])
        expect([moment, reached(moment)]).toEqual([moment, !gaps.some((gap) => gap.from <= moment && moment < gap.to)])
    }),
    { numRuns: 200 },
  )
})
