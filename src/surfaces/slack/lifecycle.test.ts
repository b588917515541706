import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestSurface, testSurface, workspace } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

describe('an event', () => {
  test('that mentions the app is a command, answered in its thread', async () => {
    const incident = await t.open()
    const mention = {
      type: 'app_mention',
      user: 'UJANE',
      channel: 'C1',
      ts: '2.2',
      thread_ts: '1.1',
      text: `<@UBOT> ack ${incident}`,
    }
    await t.event(mention)
    await t.work()
    expect(await t.statusOf(incident)).toBe('acknowledged')
    expect(t.called('chat.postMessage')).toMatchObject([{ channel: 'C1', thread_ts: '1.1' }])
  })

  test('that mentions the app with words that are no command is a question', async () => {
    const text = '<@UBOT> are there any incidents at the moment?'
    await t.event({ type: 'app_mention', user: 'UJANE', channel: 'C1', ts: '2.2', text })
    await t.work()
    expect(JSON.stringify(t.called('chat.postMessage'))).toMatch(/understood by rules\. Command: incidents/)
  })

  test.each([
    ['a bot', { type: 'app_mention', user: 'UJANE', bot_id: 'B1', text: '<@UBOT> help' }],
    ['ourselves', { type: 'message', channel_type: 'im', user: 'UBOT', text: 'help' }],
    ['an edit', { type: 'message', channel_type: 'im', user: 'UJANE', subtype: 'message_changed', text: 'help' }],
    ['a channel', { type: 'message', channel_type: 'channel', user: 'UJANE', text: 'help' }],
    ['a newcomer', { type: 'member_joined_channel', user: 'UJANE', channel: 'C1' }],
  ])('from %s starts nothing', async (_, event) => {
    await t.event({ channel: 'C1', ts: '1.1', ...event })
    await t.work()
    expect((await t.last()).state).toBe('ignored')
    expect(t.called('chat.postMessage')).toEqual([])
  })

  test('of a changed person makes the next act ask Slack anew', async () => {
    await t.store.putSlackPerson({
      workspace: 'T1',
      slackUser: 'UJANE',
      name: 'Jane',
      email: 'jane@example.org',
      deleted: false,
      fetchedAt: t.clock.now(),
    })
    await t.event({
      type: 'user_change',
      user: { id: 'UJANE', team_id: 'T1', deleted: true, profile: { email: 'jane@example.org' } },
    })
    await t.work()
    expect(await t.store.slackPerson('T1', 'UJANE')).toMatchObject({ deleted: true })
    await t.command('status')
    await t.work()
    expect(t.called('users.info')).toEqual([{ user: 'UJANE' }])
  })

  test.each([
    ['app_uninstalled', {}, 'revoked'],
    ['tokens_revoked', { tokens: { bot: ['UBOT'] } }, 'revoked'],
    ['tokens_revoked', { tokens: { oauth: ['U1'] } }, 'active'],
  ])('%s with %o leaves the workspace %s', async (type, more, status) => {
    await t.store.putWorkspace(workspace('T3'), { bot: 'xoxb-3' })
    await t.event({ type, ...more }, { team_id: 'T3' })
    await t.work()
    expect(await t.store.workspaceByTeam('T3')).toMatchObject({ status })
  })
})
