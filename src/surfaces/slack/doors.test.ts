import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { doorPaths } from './doors.ts'
import { acknowledge, click, type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

describe('the doors', () => {
  test.each(doorPaths)('%s takes events, interactions and slash commands alike', async (path) => {
    const challenge = await t.post(path, JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' }))
    expect(await challenge.json()).toEqual({ challenge: 'abc' })
    const incident = await t.open()
    const form = new URLSearchParams({ payload: JSON.stringify(click(acknowledge(incident))) }).toString()
    expect((await t.post(path, form)).status).toBe(200)
    await t.work()
    expect(await t.statusOf(incident)).toBe('acknowledged')
    const fields = {
      command: '/allclear',
      text: `resolve ${incident}`,
      team_id: 'T1',
      user_id: 'UJANE',
      trigger_id: path,
    }
    const slash = await t.post(
      path,
      new URLSearchParams({ ...fields, response_url: 'https://hooks.slack.com/c' }).toString(),
    )
    expect([slash.status, await slash.text()]).toEqual([200, ''])
    await t.work()
    expect(await t.statusOf(incident)).toBe('resolved')
  })

  test.each([
    ['unsigned', { 'x-slack-signature': '' }, 401],
    ['signed for another time', { 'x-slack-request-timestamp': '1' }, 401],
    ['signed by somebody else', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }, 401],
  ])('a request that is %s changes nothing', async (_, headers, status) => {
    const incident = await t.open()
    const before = await t.last()
    const body = new URLSearchParams({ payload: JSON.stringify(click(acknowledge(incident))) }).toString()
    expect((await t.post('/slack/interactions', body, headers)).status).toBe(status)
    await t.work()
    expect(await t.statusOf(incident)).toBe('open')
    expect(await t.last()).toEqual(before)
  })

  test.each([
    ['too large', 'x'.repeat(1024 * 1024 + 1), 413],
    ['not JSON', '{"type":', 400],
    ['nested too deeply', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 400],
    ['of nobody we know', 'a=b', 400],
    ['an interaction of an unknown kind', JSON.stringify({ type: 'dance', user: { id: 'U1' } }), 400],
    ['an event without its event', JSON.stringify({ type: 'event_callback', team_id: 'T1' }), 400],
  ])('a body that is %s is refused', async (_, body, status) => {
    expect((await t.post('/slack/events', body)).status).toBe(status)
  })

  test("Slack's look at the certificate is answered", async () => {
    expect((await t.post('/slack/commands', 'ssl_check=1&token=x')).status).toBe(200)
  })

  test('the verification token is not stored', async () => {
    await t.event({ type: 'team_join' }, { token: 'legacy-token' })
    expect((await t.last()).body).not.toContain('legacy-token')
  })
})
