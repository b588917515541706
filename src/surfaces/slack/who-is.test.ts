import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readPerson } from './person.ts'
import { people, type TestSurface, testSurface, workspace } from './test-surface.ts'
import { whoIs } from './who-is.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(async () => {
  await t.settleDown()
  t.clock.forward(24 * 60 * 60_000)
})

const home = workspace('T1')
const open = workspace('T1', { unknownUsers: 'attribute' })
const missingScope = {
  kind: 'refused' as const,
  code: 'missing_scope',
  message: 'The app lacks the scope users:read.',
  remedy: 'Add it.',
}

test('a confirmed address finds the user, whatever its case', async () => {
  expect(await whoIs(t.effects, home, { id: 'UJANE' }, false)).toEqual({
    kind: 'user',
    id: 'jane',
    name: 'JANE',
    role: 'oncall',
    via: 'slack',
  })
})

test('a mapping by Slack id needs no question to Slack', async () => {
  expect(await whoIs(t.effects, home, { id: 'URITA' }, false)).toMatchObject({ kind: 'user', id: 'rita' })
  expect(t.called('users.info')).toEqual([])
})

test('Slack is asked once in ten minutes', async () => {
  await whoIs(t.effects, home, { id: 'UJANE' }, false)
  t.clock.forward(9 * 60_000)
  await whoIs(t.effects, home, { id: 'UJANE' }, false)
  expect(t.called('users.info')).toHaveLength(1)
  t.clock.forward(2 * 60_000)
  await whoIs(t.effects, home, { id: 'UJANE' }, false)
  expect(t.called('users.info')).toHaveLength(2)
})

test('while Slack cannot be asked, what it said within the hour counts', async () => {
  await whoIs(t.effects, home, { id: 'UJANE' }, false)
  t.outcomes.set('users.info', { kind: 'limited', retryAfterMs: 1_000, scope: 'method' })
  t.clock.forward(50 * 60_000)
  expect(await whoIs(t.effects, home, { id: 'UJANE' }, false)).toMatchObject({ id: 'jane' })
  t.clock.forward(11 * 60_000)
  await expect(whoIs(t.effects, home, { id: 'UJANE' }, false)).rejects.toThrow(/try again/)
})

test('somebody nobody mapped is a guest only where workspace and command allow it', async () => {
  expect(await whoIs(t.effects, open, { id: 'UNEW' }, true)).toEqual({
    kind: 'guest',
    id: 'UNEW',
    name: 'Newt',
    via: 'slack',
  })
  await expect(whoIs(t.effects, open, { id: 'UNEW' }, false)).rejects.toThrow(/not linked/)
  await expect(whoIs(t.effects, home, { id: 'UNEW' }, true)).rejects.toThrow(/new@example.org/)
})

test('an inactive user is not let in as a guest', async () => {
  await expect(whoIs(t.effects, open, { id: 'UGONE' }, true)).rejects.toThrow(/not an active user/)
})

test('nobody of another organisation gets in, whatever their address', async () => {
  await expect(whoIs(t.effects, open, { id: 'UAWAY' }, true)).rejects.toThrow(/another organisation/)
})

test('a missing scope is named, and guests still get by', async () => {
  t.outcomes.set('users.info', missingScope)
  await expect(whoIs(t.effects, home, { id: 'UJANE' }, true)).rejects.toThrow(/users:read. Add it.*UJANE/)
  expect(await whoIs(t.effects, open, { id: 'UJANE', name: 'jane' }, true)).toMatchObject({
    kind: 'guest',
    name: 'jane',
  })
  await expect(whoIs(t.effects, open, { id: 'UAWAY', team: 'T9' }, true)).rejects.toThrow(/another organisation/)
})

test.each([
  ['a bot', { is_bot: true }, { deleted: true }],
  ['a deactivated account', { deleted: true }, { deleted: true }],
  ['a stranger in a shared channel', { is_stranger: true }, { deleted: true }],
  ['a member', {}, { deleted: false, email: 'jane@example.org', name: 'Jane' }],
  ['a guest of the organisation', { team_id: 'T5', enterprise_user: { teams: ['T1'] } }, { deleted: false }],
])('%s is read as such', (_, more, read) => {
  expect(readPerson(home, { ...people.UJANE, ...more }, new Date(0))).toMatchObject(read)
})

test('an address nobody confirmed is no address', () => {
  expect(readPerson(home, { ...people.UJANE, is_email_confirmed: false }, new Date(0))).not.toHaveProperty('email')
})
