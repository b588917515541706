import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Preferences, type Workspace } from '../core/workspace.ts'
import type { Token } from '../core/workspaces.ts'
import { secretsWith } from './secrets.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const workspace = (id: string, more: Partial<Workspace> = {}): Workspace => ({
  id,
  name: id,
  scopes: ['chat:write'],
  status: 'active',
  preferences: Preferences.parse({}),
  ...more,
})
const token: Token = { bot: 'xoxb-first', refresh: 'xoxe-1', expiresAt: new Date('2026-03-02T21:00:00Z') }

test('a token is sealed at rest and comes back whole, its end a moment', async () => {
  await t.store.putWorkspace(workspace('a', { team: 'TA' }), token)
  const { rows } = await sql<{ row: string }>`SELECT w::text AS row FROM workspaces w WHERE id = 'a'`.execute(t.db)
  expect(rows[0]!.row).not.toMatch(/xox[be]/)
  expect(rows[0]!.row).toContain('v1.')
  expect(await t.store.token('a')).toEqual(token)
})

test('another installation’s secret does not open it', async () => {
  const thief = await t.another({ secrets: secretsWith('another secret') })
  await expect(thief.store.token('a')).rejects.toThrow()
})

test('a workspace written again without a token keeps the one it has', async () => {
  await t.store.putWorkspace(workspace('a', { team: 'TA', name: 'renamed' }))
  expect((await t.store.workspaces()).find((w) => w.id === 'a')).toEqual(
    workspace('a', { team: 'TA', name: 'renamed' }),
  )
  expect(await t.store.token('a')).toEqual(token)
})

test('a workspace is found by its team, and an organisation-wide one by its enterprise', async () => {
  await t.store.putWorkspace(workspace('org', { enterprise: 'E1' }))
  expect((await t.store.workspaceByTeam('TA'))?.id).toBe('a')
  expect((await t.store.workspaceByTeam('TX', 'E1'))?.id).toBe('org')
  expect(await t.store.workspaceByTeam('TX', 'E2')).toBeUndefined()
})

test('preferences are changed alone', async () => {
  const preferences = Preferences.parse({ defaultChannel: '#all', urgencyFilter: 'high' })
  await t.store.setPreferences('a', preferences)
  expect((await t.store.workspaceByTeam('TA'))?.preferences).toEqual(preferences)
  await expect(t.store.setPreferences('nowhere', preferences)).rejects.toMatchObject({ code: 'not_found' })
})

test('of several who refresh a token at once one calls; the others get its result', async () => {
  const other = await t.another()
  let calls = 0
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let called: () => void = () => undefined
  const calling = new Promise<void>((resolve) => {
    called = resolve
  })
  const refresh = async (current: Token): Promise<Token> => {
    calls += 1
    called()
    await held
    return { ...current, bot: `xoxb-${calls + 1}`, refresh: `xoxe-${calls + 1}` }
  }
  const all = [t, other, t].map(({ store }) => store.refreshToken('a', refresh))
  await calling
  await waitingForLock(2)
  release()
  const tokens = await Promise.all(all)
  expect(calls).toBe(1)
  expect(tokens.map((each) => each.bot)).toEqual(['xoxb-2', 'xoxb-2', 'xoxb-2'])
  expect(await t.store.token('a')).toEqual(tokens[0])
})

test('a refresh that fails keeps the token, and the next one may try', async () => {
  const before = await t.store.token('a')
  await expect(t.store.refreshToken('a', () => Promise.reject(new Error('no net')))).rejects.toThrow('no net')
  expect(await t.store.token('a')).toEqual(before)
  expect(await t.store.refreshToken('a', async () => ({ bot: 'xoxb-9' }))).toEqual({ bot: 'xoxb-9' })
  await expect(t.store.refreshToken('org', async () => token)).rejects.toMatchObject({ code: 'not_found' })
})

test('a removed workspace is gone with its token', async () => {
  await t.store.removeWorkspace('a')
  expect((await t.store.workspaces()).map((w) => w.id)).toEqual(['org'])
  expect(await t.store.token('a')).toBeUndefined()
})

test('Slack people are remembered by workspace and found by their address', async () => {
  const person = { workspace: 'org', slackUser: 'U1', name: 'Ann', email: 'ann@example.org', deleted: false }
  await t.store.putSlackPerson({ ...person, fetchedAt: t.clock.now() })
  t.clock.forward(1_000)
  await t.store.putSlackPerson({ ...person, name: 'Anna', fetchedAt: t.clock.now() })
  expect(await t.store.slackPerson('org', 'U1')).toEqual({ ...person, name: 'Anna', fetchedAt: t.clock.now() })
  expect(await t.store.slackPerson('other', 'U1')).toBeUndefined()
  expect(await t.store.slackIdsOf('org', ['ann@example.org', 'nobody@example.org'])).toEqual({
    'ann@example.org': 'U1',
  })
  expect(await t.store.slackIdsOf('org', [])).toEqual({})
})

/** Waits until so many sessions wait for a lock. */
async function waitingForLock(count: number): Promise<void> {
  for (;;) {
    const { rows } =
      await sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
        t.db,
      )
    if (rows.length >= count) return
  }
}
