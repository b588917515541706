import { describe, expect, it } from 'vitest'
import { onCall } from './on-call.ts'
import { Schedule } from './schedule.ts'

const everybody = () => true
const without = (absent: string) => (user: string) => user !== absent
const at = (text: string) => new Date(text)

const who = (schedule: Schedule, text: string, isActive: (user: string) => boolean = everybody) =>
  onCall(schedule, at(text), isActive).user

describe('overrides', () => {
  const trip = { id: 'trip', user: 'cem', from: '2025-01-02T12:00', to: '2025-01-03T12:00' }
  const withOverrides = (...overrides: object[]) =>
    Schedule.parse({
      id: 's',
      time_zone: 'Europe/Berlin',
      rotation: 'daily',
      starts: '2025-01-01',
      members: ['ann', 'bob'],
      overrides,
    })

  it('come before layers, from the first to the last moment', () => {
    const schedule = withOverrides(trip)
    expect(onCall(schedule, at('2025-01-02T10:59Z'), everybody)).toMatchObject({
      user: 'bob',
      until: at('2025-01-02T11:00Z'),
    })
    expect(onCall(schedule, at('2025-01-02T11:00Z'), everybody)).toEqual({
      user: 'cem',
      until: at('2025-01-03T11:00Z'),
      because: { override: 'trip' },
    })
    expect(who(schedule, '2025-01-03T11:00Z')).toBe('ann')
  })

  it('work on a schedule without layers', () => {
    const schedule = Schedule.parse({ id: 's', time_zone: 'Europe/Berlin', overrides: [trip] })
    expect(who(schedule, '2025-01-02T12:00Z')).toBe('cem')
    expect(onCall(schedule, at('2025-01-04T00:00Z'), everybody)).toEqual({
      user: null,
      because: 'no override now, and the schedule has no layers',
      until: null,
    })
    expect(onCall(schedule, at('2025-01-01T00:00Z'), everybody).until).toEqual(at('2025-01-02T11:00Z'))
  })

  it('with `replaces` act only while that person is on call', () => {
    const schedule = withOverrides({ ...trip, replaces: 'bob' })
    expect(who(schedule, '2025-01-02T12:00Z')).toBe('cem')
    expect(onCall(schedule, at('2025-01-02T12:00Z'), everybody).until).toEqual(at('2025-01-03T08:00Z'))
    expect(who(schedule, '2025-01-03T08:00Z')).toBe('ann')
  })

  it('count the later one first, and swaps stack upon it', () => {
    const again = { ...trip, id: 'again', user: 'dan' }
    const swap = { ...trip, id: 'swap', user: 'eve', replaces: 'dan' }
    expect(who(withOverrides(trip, again), '2025-01-02T12:00Z')).toBe('dan')
    expect(who(withOverrides(trip, again, swap), '2025-01-02T12:00Z')).toBe('eve')
    expect(who(withOverrides(trip, swap, again), '2025-01-02T12:00Z')).toBe('dan')
  })

  it('of somebody not active fall through, and say so when nobody is left', () => {
    const schedule = withOverrides(trip)
    expect(who(schedule, '2025-01-02T12:00Z', without('cem'))).toBe('bob')
    expect(onCall(schedule, at('2025-01-02T12:00Z'), () => false)).toMatchObject({
      because: 'override trip: cem is not active; layer 1: bob is not active',
    })
  })
})
