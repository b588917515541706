import { expect, test } from 'vitest'
import { Schedule } from '../core/oncall/schedule.ts'
import { turnsAt } from './turns.ts'

const schedule = (more: object) =>
  Schedule.parse({ id: 's', time_zone: 'UTC', rotation: 'daily', starts: '2026-03-01', ...more })
const at = new Date('2026-03-02T12:00:00Z')
const everybody = () => true

test('a turn lasts until somebody else takes over, however often the same person follows themselves', () => {
  expect(turnsAt(schedule({ members: ['alice', 'alice', 'alice', 'bob'] }), at, everybody)).toEqual({
    now: { user: 'alice', because: 'layer 1', to: new Date('2026-03-04T09:00:00Z') },
    next: { user: 'bob', from: new Date('2026-03-04T09:00:00Z') },
  })
})

test('a change far away is found, as in a turn of 300 days', () => {
  const layers = [{ rotation: { every: { days: 300 } }, starts: '2026-03-01', members: ['alice', 'bob'] }]
  expect(turnsAt(Schedule.parse({ id: 's', time_zone: 'UTC', layers }), at, everybody).next).toEqual({
    user: 'bob',
    from: new Date('2026-12-26T09:00:00Z'),
  })
})

test('who is alone on an hourly rotation is on call without an end in sight', () => {
  const alone = turnsAt(schedule({ rotation: 'hourly', members: ['alice'] }), at, everybody)
  expect(alone).toEqual({ now: { user: 'alice', because: 'layer 1' } })
})

test('when nobody is on call the reason is told', () => {
  const { now, next } = turnsAt(Schedule.parse({ id: 's', time_zone: 'UTC' }), at, everybody)
  expect(now).toEqual({ user: null, because: 'no override now, and the schedule has no layers' })
  expect(next).toBeUndefined()
})
