import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, click, type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

describe('a click', () => {
  test('is answered before anything is done, and takes effect once however often it is delivered', async () => {
    const incident = await t.open()
    const payload = click(acknowledge(incident))
    for (let i = 0; i < 3; i++) {
      const answer = await t.interact(payload)
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
    expect(await t.statusOf(incident)).toBe('open')
    await t.work()
    const events = (await t.store.timeline(incident)).map((e) => e.type)
    expect(events).toEqual(['opened', 'acknowledged'])
    expect((await t.store.timeline(incident))[1]!.actor).toMatchObject({ kind: 'user', id: 'jane', via: 'slack' })
    expect(t.said).toEqual([])
    expect(t.called('chat.update')).toEqual([])
  })

  test('on what somebody else took says who it was, to the clicker only', async () => {
    const incident = await t.open()
    await t.interact(click(acknowledge(incident)))
    await t.work()
    await t.interact(click(acknowledge(incident)))
    await t.work()
    expect(t.said).toMatchObject([
      {
        body: {
          response_type: 'ephemeral',
          replace_original: false,
          text: expect.stringMatching(/already acknowledged by JANE/),
        },
      },
    ])
    expect(await t.last()).toMatchObject({ state: 'done', outcome: [{ outcome: 'conflict' }] })
  })

  test('from another workspace than the card is refused', async () => {
    const incident = await t.open()
    t.restart({
      store: { ...t.store, messages: async () => [{ workspace: 'T2', team: 'T2', channel: 'C9', ts: '1.1' }] },
    })
    await t.interact(click(acknowledge(incident)))
    await t.work()
    expect(await t.statusOf(incident)).toBe('open')
    expect(t.said[0]!.body.text).toMatch(/not shown in this Slack workspace/)
  })

  test.each([
    ['a viewer', 'UVERA', /needs the role oncall/],
    ['an inactive user', 'UGONE', /not an active user/],
    ['somebody nobody mapped', 'UNEW', /new@example.org.*not linked.*SRE lead/],
    ['somebody of another organisation', 'UAWAY', /another organisation|of another/],
  ])('of %s is refused with the reason', async (_, id, reason) => {
    const incident = await t.open()
    await t.interact(click(acknowledge(incident), { user: { id } }))
    await t.work()
    expect(await t.statusOf(incident)).toBe('open')
    expect(t.said.map((s) => s.body.text)).toEqual([expect.stringMatching(reason)])
  })

  test('of an unknown team is refused', async () => {
    const incident = await t.open()
    await t.interact(click(acknowledge(incident), { team: { id: 'T404' } }))
    await t.work()
    expect(await t.statusOf(incident)).toBe('open')
    expect(t.said[0]!.body.text).toMatch(/T404 is not connected/)
    expect((await t.last()).state).toBe('ignored')
  })

  test('is answered to no address but Slack’s', async () => {
    await t.interact(click(acknowledge('INC-999999'), { response_url: 'https://intranet.example.org/hook' }))
    await t.work()
    expect(t.said).toEqual([])
    expect((await t.last()).outcome![0]!.reason).toMatch(/does not lead to Slack/)
  })

  test.each([
    ['a link', { actions: [{ action_id: 'link:view' }] }],
    ['a field of a form', { container: { type: 'view' } }],
    ['something that is not ours', { actions: [{ action_id: 'x', value: 'not json' }] }],
  ])('on %s asks for nothing', async (_, more) => {
    await t.interact(click(acknowledge('INC-1'), more))
    await t.work()
    expect(await t.last()).toMatchObject({ state: 'ignored' })
    expect(t.said).toEqual([])
  })

  test('on a menu runs the chosen option', async () => {
    const incident = await t.open()
    const chosen = { value: JSON.stringify({ command: 'snooze', input: { incident, for: '15m' } }) }
    await t.interact(click('', { actions: [{ action_id: 'x', selected_option: chosen, action_ts: '9' }] }))
    await t.work()
    expect(await t.statusOf(incident)).toBe('snoozed')
  })
})
