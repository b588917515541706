import { expect, test } from 'vitest'
import type { Actor } from '../core/actor.ts'
import { directoryOf, user } from './test-context.ts'
import { canSee, hiddenServices } from './visible.ts'

const directory = directoryOf({
  user: [
    { id: 'alice', name: 'Alice', email: 'alice@example.com' },
    { id: 'bob', name: 'Bob', email: 'bob@example.com' },
  ],
  team: [{ id: 'payments', members: ['alice', 'robot'] }],
  service: [{ id: 'ledger', restricted_to: ['payments'] }, { id: 'shop' }, { id: 'wiki', restricted_to: [] }],
})

const guest: Actor = { kind: 'guest', id: 'U1', name: 'Gus', via: 'slack' }
const model: Actor = { kind: 'model', id: 'm', name: 'Model' }
const source: Actor = { kind: 'source', id: 's', name: 's' }

test.each([
  ['a member of the team', user('alice'), true],
  ['a viewer in the team', user('alice', 'viewer'), true],
  ['somebody of another team', user('bob'), false],
  ['an SRE lead of no team', user('bob', 'sre-lead'), true],
  ['a machine that is an SRE lead', user('ci', 'sre-lead'), true],
  ['a machine below that', user('ci'), false],
  ['a machine named like a member who is no user', user('robot'), false],
  ['a Slack person without a user', guest, false],
  ['a model', model, false],
  ['a source', source, true],
] as const)('%s sees the restricted service: %s → %s', (_who, actor, expected) => {
  expect(canSee(actor, directory, 'ledger')).toBe(expected)
})

test('what is not restricted, restricted to nobody in particular, or unknown is there for all', () => {
  for (const service of ['shop', 'wiki', 'never-heard-of']) expect(canSee(guest, directory, service)).toBe(true)
})

test('lists hide what may not be seen', () => {
  expect(hiddenServices(user('bob'), directory)).toEqual(['ledger'])
  expect(hiddenServices(user('alice'), directory)).toEqual([])
})
