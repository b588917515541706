import { expect, test } from 'vitest'
import { openingFor } from './opening.ts'
import { directoryOf } from './test-context.ts'

const directory = directoryOf({
  user: [
    { id: 'alice', name: 'Alice', email: 'alice@example.com' },
    { id: 'same', name: 'Same', email: 'same@example.com' },
  ],
  team: [{ id: 'payments', members: ['alice'] }, { id: 'same' }],
  schedule: [{ id: 'primary', time_zone: 'UTC' }],
  policy: [{ id: 'standard', steps: [{ targets: ['user:alice'] }] }],
  service: [
    { id: 'with-policy', policy: 'standard', responders: ['alice'] },
    { id: 'lost-policy', policy: 'gone', responders: ['alice'] },
    {
      id: 'with-responders',
      responders: ['alice', '@payments', 'primary', '#ops', 'same', 'channel:C1', 'ALICE@example.com', 'who'],
    },
    { id: 'bare' },
    { id: 'with-targets', sla: { high: { ack: '5m', resolve: '1h' }, low: { resolve: '1d' } } },
  ],
})

const open = (service: string, urgency: 'high' | 'medium' | 'low' = 'high') =>
  openingFor({ title: 'Down', service, urgency, source: 'manual' }, directory)

test("the service's own policy comes first and is copied", () => {
  expect(open('with-policy').policy).toEqual(directory.policies.get('standard'))
})

test('responders make a policy of one step when there is none, or when it is gone', () => {
  expect(open('lost-policy').policy?.steps[0]?.targets).toEqual([{ kind: 'user', id: 'alice' }])
})

test('a bare responder is a user, else a team, else a schedule; # is a channel; an address is its user', () => {
  expect(open('with-responders').policy).toMatchObject({
    id: 'responders:with-responders',
    repeat: 0,
    steps: [
      {
        after: 0,
        targets: [
          { kind: 'user', id: 'alice' },
          { kind: 'team', id: 'payments' },
          { kind: 'schedule', id: 'primary' },
          { kind: 'channel', id: '#ops' },
          { kind: 'user', id: 'same' },
          { kind: 'channel', id: 'C1' },
          { kind: 'user', id: 'alice' },
          { kind: 'user', id: 'who' },
        ],
      },
    ],
  })
})

test('nobody is made up: a bare or unknown service opens without a policy', () => {
  expect(open('bare')).toEqual({ title: 'Down', service: 'bare', urgency: 'high', source: 'manual' })
  expect(open('unknown')).not.toHaveProperty('policy')
})

test('targets are those of the urgency, in milliseconds', () => {
  expect(open('with-targets').sla).toEqual({ ackMs: 300_000, resolveMs: 3_600_000 })
  expect(open('with-targets', 'low').sla).toEqual({ resolveMs: 86_400_000 })
  expect(open('with-targets', 'medium')).not.toHaveProperty('sla')
})
