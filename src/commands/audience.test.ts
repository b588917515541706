import { expect, test } from 'vitest'
import { Step } from '../core/oncall/policy.ts'
import { findAudience } from './audience.ts'
import { directoryOf } from './test-context.ts'

const person = (id: string, more = {}) => ({ id, name: id.toUpperCase(), email: `${id}@example.com`, ...more })
const directory = directoryOf({
  user: [person('alice'), person('bob'), person('carol', { active: false })],
  team: [{ id: 'payments', members: ['bob', 'carol'] }],
  schedule: [
    {
      id: 'primary',
      time_zone: 'UTC',
      rotation: 'daily',
      starts: '2026-03-02',
      handoff: '09:00',
      members: ['alice', 'bob'],
    },
  ],
})
const at = new Date('2026-03-03T12:00:00Z')
const find = (step: object, urgency: 'high' | 'low' = 'high') =>
  findAudience(directory, at, urgency)(Step.parse(step), 0)

test('users, teams, schedules and channels are found, with names and reasons', () => {
  expect(find({ targets: ['user:alice', 'team:payments', 'channel:#ops'] })).toEqual({
    users: [
      { id: 'alice', name: 'ALICE', because: 'named in the step' },
      { id: 'bob', name: 'BOB', because: 'in team payments' },
    ],
    channels: ['#ops'],
    empty: [],
  })
  expect(find({ targets: ['schedule:primary'] }).users).toMatchObject([
    { id: 'bob', because: expect.stringContaining('on call for primary') },
  ])
})

test('an inactive user is never paged, and the step says so', () => {
  expect(find({ targets: ['user:carol', 'user:nobody'] })).toEqual({
    users: [],
    channels: [],
    empty: ['user:carol: not active', 'user:nobody: there is no such user'],
  })
})

test('a step that is only for other urgencies reaches nobody and says why', () => {
  const step = { targets: ['user:alice', 'channel:#ops'], if: { urgency: ['high'] } }
  expect(find(step, 'high').users).toHaveLength(1)
  expect(find(step, 'low')).toEqual({ users: [], channels: [], empty: ['this step (only for high urgency)'] })
})
