import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

describe('a slash command', () => {
  test('acts and answers the asker', async () => {
    const incident = await t.open()
    await t.command(`ack ${incident}`)
    await t.work()
    expect(await t.statusOf(incident)).toBe('acknowledged')
    expect(t.said).toMatchObject([
      { body: { response_type: 'ephemeral', text: expect.stringContaining(`Acknowledged ${incident}`) } },
    ])
  })

  test('answers inline when Slack names no other way', async () => {
    const answer = await t.command('incidents', { response_url: '' })
    expect(await answer.json()).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(/incident/) })
    await t.slack.drain()
    expect((await t.last()).state).toBe('done')
  })

  test.each(['', 'help'])('"%s" lists what can be typed, even to strangers', async (text) => {
    await t.command(text, { user_id: 'UNEW' })
    await t.work()
    const body = JSON.stringify(t.said[0]!.body)
    for (const line of ['/allclear ack <incident>', '/allclear oncall', '/allclear create', '/allclear incidents'])
      expect(body).toContain(line.replace('<', '&lt;').replace('>', '&gt;'))
    expect(t.called('users.info')).toEqual([])
  })

  test.each([
    ['akc INC-1', /no command "akc".*Did you mean ack/],
    ['snooze INC-1 soon', /not a duration[\s\S]*Usage: \/allclear snooze/],
    ['ack INC-987654', /There is no incident INC-987654/],
  ])('%s is answered with the remedy', async (text, words) => {
    await t.command(text)
    await t.work()
    expect(t.said[0]!.body.text).toMatch(words)
  })

  test('create without words opens the form at once', async () => {
    const answer = await t.command('create')
    expect(await answer.text()).toBe('')
    await t.slack.drain()
    expect(t.called('views.open')).toMatchObject([{ view: { callback_id: 'form:create' } }])
    expect(t.said).toEqual([])
  })

  test('with a prefix of its own runs its verb', async () => {
    const incident = await t.open()
    await t.command(incident, { command: '/tinker-ack' })
    await t.work()
    expect(await t.statusOf(incident)).toBe('acknowledged')
  })
})
