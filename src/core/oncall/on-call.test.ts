import { describe, expect, it } from 'vitest'
import { onCall } from './on-call.ts'
import { Schedule } from './schedule.ts'

const everybody = () => true
const without = (absent: string) => (user: string) => user !== absent
const at = (text: string) => new Date(text)

const who = (schedule: Schedule, text: string) => onCall(schedule, at(text), everybody).user

const daily = (zone: string, handoff: string) =>
  Schedule.parse({
    id: 's',
    time_zone: zone,
    rotation: 'daily',
    handoff,
    starts: '2025-01-01',
    members: ['ann', 'bob'],
  })

describe('a rotation', () => {
  it.each([
    ['spring in Berlin', 'Europe/Berlin', '2025-03-29T08:00Z', '2025-03-30T07:00Z'],
    ['autumn in Berlin', 'Europe/Berlin', '2025-10-25T07:00Z', '2025-10-26T08:00Z'],
    ['spring in New York', 'America/New_York', '2025-03-08T14:00Z', '2025-03-09T13:00Z'],
    ['autumn in New York', 'America/New_York', '2025-11-01T13:00Z', '2025-11-02T14:00Z'],
    ['spring on Lord Howe, by half an hour', 'Australia/Lord_Howe', '2025-10-03T22:30Z', '2025-10-04T22:00Z'],
    ['autumn on Lord Howe, by half an hour', 'Australia/Lord_Howe', '2025-04-04T22:00Z', '2025-04-05T22:30Z'],
    ['Kathmandu, a quarter off the hour', 'Asia/Kathmandu', '2025-03-29T03:15Z', '2025-03-30T03:15Z'],
  ])('hands off at 09:00 on the wall: %s', (_, zone, from, until) => {
    const answer = onCall(daily(zone, '09:00'), at(from), everybody)
    expect(answer.until).toEqual(at(until))
    expect(who(daily(zone, '09:00'), until)).not.toBe(answer.user)
  })

  it('hands off when the clock jumps over the handoff time', () =>
    expect(onCall(daily('Europe/Berlin', '02:30'), at('2025-03-29T12:00Z'), everybody).until).toEqual(
      at('2025-03-30T01:00Z'),
    ))

  it('hands off once, the first time, in a repeated hour', () => {
    const schedule = daily('Europe/Berlin', '02:30')
    const first = onCall(schedule, at('2025-10-25T12:00Z'), everybody)
    expect(first.until).toEqual(at('2025-10-26T00:30Z'))
    expect(who(schedule, '2025-10-26T00:29Z')).toBe(first.user)
    expect(who(schedule, '2025-10-26T00:31Z')).not.toBe(first.user)
    expect(who(schedule, '2025-10-26T01:15Z')).not.toBe(first.user)
    expect(who(schedule, '2025-10-26T01:31Z')).not.toBe(first.user)
  })

  it('of 12 hours keeps its two wall-clock handoffs all year', () => {
    const schedule = layered({ rotation: { every: { hours: 12 } }, starts: '2025-01-01', members: ['ann', 'bob'] })
    expect(who(schedule, '2025-01-10T12:00Z')).toBe('ann')
    expect(who(schedule, '2025-07-10T12:00Z')).toBe('ann')
    expect(who(schedule, '2025-07-10T22:00Z')).toBe('bob')
  })

  it('of weeks hands off on its day, the first turn being shorter', () => {
    const schedule = layered({
      rotation: { every: 'week', weekday: 'monday' },
      starts: '2025-01-01T00:00',
      members: ['ann', 'bob'],
    })
    expect(who(schedule, '2025-01-06T07:59Z')).toBe('ann')
    expect(who(schedule, '2025-01-06T08:00Z')).toBe('bob')
    expect(who(schedule, '2025-01-13T08:00Z')).toBe('ann')
  })

  it('of two weeks takes the weekday of its start', () => {
    const rotation = { every: 'week', interval: 2 }
    const schedule = layered({ rotation, starts: '2025-01-01', members: ['ann', 'bob'] })
    expect(onCall(schedule, at('2025-01-05T00:00Z'), everybody)).toMatchObject({
      user: 'ann',
      until: at('2025-01-15T08:00Z'),
    })
  })

  it.each([
    ['2025-02-28T08:00Z', 'bob', '2025-03-31T07:00Z'],
    ['2025-03-31T07:00Z', 'ann', '2025-04-30T07:00Z'],
    ['2024-12-31T07:59Z', null, '2025-01-31T08:00Z'],
  ])('of months hands off on the last day where a month is too short: %s', (from, user, until) => {
    const rotation = { every: 'month', day: 31 }
    const schedule = layered({ rotation, starts: '2025-01-31', members: ['ann', 'bob'] })
    expect(onCall(schedule, at(from), everybody)).toMatchObject({ user, until: at(until) })
  })

  it('of months begins with the first member, whatever is left of the month', () => {
    const schedule = layered({ rotation: { every: 'month', day: 31 }, starts: '2025-01-10', members: ['ann', 'bob'] })
    const answer = onCall(schedule, at('2025-01-10T08:00Z'), everybody)
    expect(answer).toMatchObject({ user: 'ann', until: at('2025-01-31T08:00Z') })
  })

  it('starts and ends when it says, and tells so', () => {
    const schedule = layered({
      name: 'trial',
      rotation: { every: 'day' },
      starts: '2025-01-10',
      ends: '2025-01-11T12:00',
      members: ['ann'],
    })
    expect(onCall(schedule, at('2025-01-01T00:00Z'), everybody)).toEqual({
      user: null,
      because: 'trial: has not started',
      until: at('2025-01-10T08:00Z'),
    })
    expect(onCall(schedule, at('2025-01-11T09:00Z'), everybody).until).toEqual(at('2025-01-11T11:00Z'))
    expect(onCall(schedule, at('2025-01-11T11:00Z'), everybody)).toEqual({
      user: null,
      because: 'trial: has ended',
      until: null,
    })
  })
})

describe('layers', () => {
  const base = { name: 'base', rotation: { every: 'day' }, starts: '2025-01-01', members: ['ann'] }
  const nights = {
    ...base,
    name: 'nights',
    members: ['bob', null],
    restrictions: [{ from: '22:00', to: '06:00', days: ['friday', 'saturday'] }],
  }
  const schedule = layered(base, nights)

  it.each([
    ['2025-01-03T20:59Z', 'ann', '2025-01-03T21:00Z', 'before the hours'],
    ['2025-01-03T21:00Z', 'bob', '2025-01-04T05:00Z', 'Friday night'],
    ['2025-01-04T04:59Z', 'bob', '2025-01-04T05:00Z', 'across midnight, still Friday’s'],
    ['2025-01-04T21:00Z', 'ann', '2025-01-05T05:00Z', 'an empty slot falls through'],
    ['2025-01-05T21:00Z', 'ann', '2025-01-06T08:00Z', 'Sunday is not among the days'],
  ])('later ones come first, within their hours: %s %s until %s (%s)', (from, user, until) =>
    expect(onCall(schedule, at(from), everybody)).toMatchObject({ user, until: at(until) }),
  )

  it('name the one that counts', () =>
    expect(onCall(schedule, at('2025-01-03T21:00Z'), everybody)).toMatchObject({ because: { layer: 'nights' } }))

  it('fall through whoever is not active', () =>
    expect(onCall(schedule, at('2025-01-03T21:00Z'), without('bob'))).toMatchObject({
      user: 'ann',
      because: { layer: 'base' },
    }))

  it('say why nobody is left', () =>
    expect(onCall(schedule, at('2025-01-04T12:00Z'), without('ann'))).toMatchObject({
      user: null,
      because: 'nights: outside its hours; base: ann is not active',
    }))

  it('cover whole days with days alone', () => {
    const weekend = layered({ ...base, restrictions: [{ days: ['saturday', 'sunday'] }] })
    expect(who(weekend, '2025-01-03T22:59Z')).toBe(null)
    expect(who(weekend, '2025-01-03T23:00Z')).toBe('ann')
    expect(who(weekend, '2025-01-05T22:59Z')).toBe('ann')
    expect(who(weekend, '2025-01-05T23:00Z')).toBe(null)
  })
})

function layered(...layers: object[]): Schedule {
  return Schedule.parse({ id: 's', time_zone: 'Europe/Berlin', layers })
}
