import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { InboxItem } from '../../core/inbox.ts'
import { acknowledge, click, type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

const stored = (payload: object, more: Partial<InboxItem> = {}): InboxItem => ({
  id: 'E1',
  door: 'slack',
  source: 'actions',
  headers: {},
  body: JSON.stringify(payload),
  sha256: 'x',
  receivedAt: t.clock.now(),
  state: 'waiting',
  attempts: 1,
  ...more,
})

test('what fails is tried again, and given up with an apology after the third attempt', async () => {
  t.restart({ context: () => Promise.reject(new Error('disk on fire')) })
  const payload = click(acknowledge(await t.open()))
  for (const attempts of [1, 2])
    await expect(t.slack.handle(stored(payload, { attempts }))).rejects.toThrow('disk on fire')
  expect(t.said).toEqual([])
  expect(await t.slack.handle(stored(payload, { attempts: 3 }))).toMatchObject({ state: 'dead', error: 'disk on fire' })
  expect(t.said.map((s) => s.body.text)).toEqual([expect.stringContaining('recorded as E1')])
})

test('what a newer version stored and this one does not understand is dead, with the reason', async () => {
  const settled = await t.slack.handle(stored({ type: 'hologram', user: { id: 'U1' } }))
  expect(settled).toMatchObject({ state: 'dead', error: expect.stringContaining('hologram') })
})

test('a process that died after storing a click loses nothing: the job of another one does it', async () => {
  const incident = await t.open()
  await t.interact(click(acknowledge(incident)))
  t.restart()
  await t.work()
  expect(await t.statusOf(incident)).toBe('acknowledged')
})

test('two processes that hold the same envelope take effect once', async () => {
  const incident = await t.open()
  const item = stored(click(acknowledge(incident)))
  await Promise.all([t.slack.handle(item), t.slack.handle(item)])
  expect((await t.store.timeline(incident)).map((e) => e.type)).toEqual(['opened', 'acknowledged'])
  expect(t.said).toEqual([])
})

test('when the store is away Slack is asked to deliver again', async () => {
  t.restart({ store: { ...t.store, accept: () => Promise.reject(new Error('connection refused')) } })
  const answer = await t.interact(click(acknowledge('INC-1')))
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('refused')])
})

test('a form that closed already is answered in the channel, or else in a direct message', async () => {
  const incident = await t.open()
  const metadata = JSON.stringify({ command: 'resolve', input: { incident }, channel: 'C1' })
  const view = { private_metadata: metadata, state: { values: {} } }
  const payload = { type: 'view_submission', team: { id: 'T1' }, user: { id: 'UVERA' }, trigger_id: 'late', view }
  t.outcomes.set('chat.postEphemeral', {
    kind: 'refused',
    code: 'not_in_channel',
    message: 'Not in.',
    remedy: 'Invite.',
  })
  await t.slack.handle(stored(payload))
  expect(t.called('chat.postEphemeral')).toMatchObject([{ channel: 'C1', user: 'UVERA' }])
  expect(t.called('chat.postMessage')).toMatchObject([
    { channel: 'UVERA', text: expect.stringContaining('role oncall') },
  ])
})
