import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AppStub,
  acknowledgeButton,
  call,
  openDoors,
  postCard,
  respond,
  startAcme,
  startAppStub,
} from './fixture.ts'
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

describe('a response_url', () => {
  async function clicked() {
    const at = await postCard(peer)
    await peer.click(team, { user: 'U0JANE', ...at, action_id: 'ack' })
    return { ...at, url: last().payload.response_url }
  }

  it('answers the person alone, the channel, or in place of the original', async () => {
    const { url, ts } = await clicked()
    await respond(url, { text: 'only for Jane' })
    await respond(url, { text: 'for everybody', response_type: 'in_channel' })
    await respond(url, { text: 'card, acknowledged', replace_original: true })
    const messages = await peer.messages(team, 'ops')
    expect(peer.ephemerals.at(-1)).toMatchObject({ user: 'U0JANE', text: 'only for Jane', via: 'response_url' })
    expect(messages.at(-1)?.text).toBe('for everybody')
    expect(messages.find((message) => message.ts === ts)?.text).toBe('card, acknowledged')
    await respond(url, { delete_original: true })
    expect((await peer.messages(team, 'ops')).some((message) => message.ts === ts)).toBe(false)
  })

  it('works five times', async () => {
    const { url } = await clicked()
    const answers: number[] = []
    for (const text of ['1', '2', '3', '4', '5', '6']) answers.push((await respond(url, { text })).status)
    expect(answers).toEqual([200, 200, 200, 200, 200, 404])
    expect(await (await respond(url, { text: '7' })).json()).toEqual({ ok: false, error: 'used_url' })
  })

  it('works for half an hour', async () => {
    const { url } = await clicked()
    clock += 30 * 60 * 1000 + 1
    const late = await respond(url, { text: 'late' })
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }])
  })

  it('checks blocks like any other message and is recorded as a call', async () => {
    const { url } = await clicked()
    const bad = await respond(url, { blocks: [{ type: 'section' }] })
    expect([bad.status, await bad.json()]).toEqual([400, { ok: false, error: 'invalid_blocks' }])
    expect(peer.calls.at(-1)).toMatchObject({ method: 'response_url', status: 400, error: 'invalid_blocks' })
  })

  it('updates and removes an ephemeral that was clicked', async () => {
    const blocks = [{ type: 'actions', elements: [acknowledgeButton] }]
    await call(peer, 'chat.postEphemeral', { channel: 'C0OPS', user: 'U0JANE', text: 'private', blocks })
    const ephemeral = peer.ephemerals.at(-1)!
    await peer.click(team, { user: 'U0JANE', channel: 'C0OPS', ts: ephemeral.ts, action_id: 'ack' })
    const url = last().payload.response_url
    expect(last().payload.container).toMatchObject({ is_ephemeral: true })
    await respond(url, { text: 'changed', replace_original: true })
    expect(ephemeral).toMatchObject({ text: 'changed', edited: true })
    await respond(url, { delete_original: true })
    expect(peer.ephemerals).not.toContain(ephemeral)
  })
})
