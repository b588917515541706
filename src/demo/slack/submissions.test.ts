import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AppStub, anHour, call, openDoors, startAcme, startAppStub } from './fixture.ts'
import { object } from './json.ts'
import type { SlackPeer } from './peer.ts'

const team = 'T0ACME'
let clock = 1_700_000_000_000
let peer: SlackPeer
let app: AppStub

beforeAll(async () => {
  peer = await startAcme({ now: () => clock })
  app = await startAppStub()
  openDoors(peer, app)
})
beforeEach(() => {
  app.received.length = 0
  app.answer = () => ({})
})
afterAll(async () => {
  await app.close()
  await peer.close()
})

const last = () => app.received.at(-1)!

describe('a modal', () => {
  const input = (block_id: string, element: object) => ({
    type: 'input',
    block_id,
    label: { type: 'plain_text', text: block_id },
    element,
  })
  const view = {
    type: 'modal',
    callback_id: 'resolve',
    private_metadata: 'INC-7',
    title: { type: 'plain_text', text: 'Resolve' },
    submit: { type: 'plain_text', text: 'Resolve' },
    blocks: [
      input('note', { type: 'plain_text_input', action_id: 'text' }),
      { ...input('when', { type: 'static_select', action_id: 'pick', options: [anHour] }), optional: true },
    ],
  }
  async function trigger() {
    await peer.shortcut(team, { user: 'U0JANE', callback_id: 'create_incident' })
    return String(last().payload.trigger_id)
  }
  const open = async () => {
    const { body } = await call(peer, 'views.open', { trigger_id: await trigger(), view })
    return String(object(body.view).id)
  }

  it('opens once, within three seconds, with a trigger id of this workspace', async () => {
    const fresh = await trigger()
    const stale = await trigger()
    const attempt = async (trigger_id: string) => (await call(peer, 'views.open', { trigger_id, view })).body
    expect(await attempt(fresh)).toMatchObject({ ok: true, view: { callback_id: 'resolve', team_id: team } })
    expect(await attempt(fresh)).toMatchObject({ error: 'exchanged_trigger_id' })
    expect(await attempt('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' })
    expect(peer.views.openedBy(fresh)).toMatchObject([{ user: 'U0JANE', status: 'open' }])
    clock += 3001
    expect(await attempt(stale)).toMatchObject({ error: 'expired_trigger_id' })
  })

  it('is refused when it breaks a limit, and its trigger stays good', async () => {
    const trigger_id = await trigger()
    const title = { type: 'plain_text', text: 'A title that is much too long' }
    const { body } = await call(peer, 'views.open', { trigger_id, view: { ...view, title } })
    expect(body).toMatchObject({ error: 'invalid_arguments' })
    expect((await call(peer, 'views.open', { trigger_id, view })).body).toMatchObject({ ok: true })
  })

  it('is submitted with its state and closes on an empty answer', async () => {
    const viewId = await open()
    await peer.submitView(team, { user: 'U0JANE', viewId, values: { note: 'restarted', when: '60' } })
    expect(last().payload).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0JANE' },
      view: {
        id: viewId,
        callback_id: 'resolve',
        private_metadata: 'INC-7',
        state: {
          values: {
            note: { text: { type: 'plain_text_input', value: 'restarted' } },
            when: { pick: { type: 'static_select', selected_option: anHour } },
          },
        },
      },
    })
    expect(peer.views.find(viewId)?.status).toBe('submitted')
  })

  it('stays open and shows errors', async () => {
    const viewId = await open()
    app.answer = () => ({ body: { response_action: 'errors', errors: { note: 'Say a little more' } } })
    await peer.submitView(team, { user: 'U0JANE', viewId, values: { note: 'x' } })
    expect(peer.views.find(viewId)).toMatchObject({ status: 'open', errors: { note: 'Say a little more' } })
  })

  it('stays open with a trouble line when the answer makes no sense', async () => {
    const viewId = await open()
    app.answer = () => ({ body: { response_action: 'errors', errors: { nowhere: 'x' } } })
    await peer.submitView(team, { user: 'U0JANE', viewId, values: { note: 'x' } })
    expect(peer.views.find(viewId)).toMatchObject({ status: 'open', trouble: expect.stringContaining('nowhere') })
    app.answer = () => ({ status: 500 })
    await peer.submitView(team, { user: 'U0JANE', viewId, values: { note: 'x' } })
    expect(peer.views.find(viewId)?.trouble).toBe('the app answered 500')
  })

  it('pushes, updates and clears a stack', async () => {
    const viewId = await open()
    app.answer = () => ({ body: { response_action: 'push', view: { ...view, callback_id: 'second' } } })
    await peer.submitView(team, { user: 'U0JANE', viewId, values: { note: 'x' } })
    const top = peer.views.top(team, 'U0JANE')!
    expect(peer.views.stack(team, 'U0JANE').map((one) => one.view.callback_id)).toEqual(['resolve', 'second'])
    app.answer = () => ({ body: { response_action: 'update', view: { ...view, callback_id: 'third' } } })
    await peer.submitView(team, { user: 'U0JANE', viewId: top.id, values: { note: 'x' } })
    expect(top.view.callback_id).toBe('third')
    app.answer = () => ({ body: { response_action: 'clear' } })
    await peer.submitView(team, { user: 'U0JANE', viewId: top.id, values: { note: 'x' } })
    expect(peer.views.stack(team, 'U0JANE')).toEqual([])
  })

  it('can be pushed upon and left again as often as one likes, three deep', async () => {
    const viewId = await open()
    const push = async (from: string) => {
      app.answer = () => ({ body: { response_action: 'push', view } })
      await peer.submitView(team, { user: 'U0JANE', viewId: from, values: { note: 'x' } })
      return peer.views.top(team, 'U0JANE')!.id
    }
    for (let round = 0; round < 4; round += 1)
      await peer.closeView(team, { user: 'U0JANE', viewId: await push(viewId) })
    const third = await push(await push(viewId))
    expect(peer.views.find(third)?.view.root_view_id).toBe(viewId)
    expect(await push(third)).toBe(third)
    expect(peer.views.find(third)?.trouble).toContain('push_limit_reached')
  })

  it('is not submitted while a required input is empty', async () => {
    const viewId = await open()
    await expect(peer.submitView(team, { user: 'U0JANE', viewId, values: {} })).rejects.toThrow('note is required')
    expect(app.received.at(-1)?.payload.type).toBe('shortcut')
  })

  it('tells the app of its closing when asked to', async () => {
    const trigger_id = await trigger()
    const { body } = await call(peer, 'views.open', { trigger_id, view: { ...view, notify_on_close: true } })
    await peer.closeView(team, { user: 'U0JANE', viewId: String(object(body.view).id) })
    expect(last().payload).toMatchObject({ type: 'view_closed', view: { callback_id: 'resolve' } })
    expect(peer.views.stack(team, 'U0JANE')).toEqual([])
  })

  it('is edited by the app while it is open, with the hash it knows', async () => {
    const viewId = await open()
    const hash = String(peer.views.find(viewId)?.view.hash)
    const change = (with_: string) =>
      call(peer, 'views.update', { view_id: viewId, hash: with_, view: { ...view, private_metadata: 'INC-8' } })
    expect((await change(hash)).body).toMatchObject({ ok: true, view: { private_metadata: 'INC-8' } })
    expect((await change(hash)).body).toMatchObject({ error: 'hash_conflict' })
  })
})
