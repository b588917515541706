import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestSurface, testSurface, workspace } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

describe('a workspace of the configuration', () => {
  test('learns its team from its own token', async () => {
    const { team: _, ...nameless } = workspace('T7')
    await t.store.putWorkspace({ ...nameless, id: 'config' }, { bot: 'xoxb-7' })
    t.outcomes.set('auth.test', { kind: 'accepted', reply: { team_id: 'T7', user_id: 'UBOT7', bot_id: 'B7' } })
    await t.command('status', { team_id: 'T7', user_id: 'UJANE' })
    await t.work()
    expect(await t.store.workspaceByTeam('T7')).toMatchObject({ id: 'config', botUser: 'UBOT7' })
  })
})
