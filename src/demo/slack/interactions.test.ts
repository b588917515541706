import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AppStub, anHour, openDoors, postCard, startAcme, startAppStub } from './fixture.ts'
import type { SlackPeer } from './peer.ts'
import { signSlack } from './sign.ts'

const team = 'T0ACME'
const clock = 1_700_000_000_000
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

describe('a click', () => {
  it('arrives as Slack would send and sign it', async () => {
    const response = await peer.click(team, { user: 'U0JANE', ...(await postCard(peer)), action_id: 'ack' })
    const { payload, headers, raw, path } = last()
    expect(response.status).toBe(200)
    expect(path).toBe('/i')
    expect(headers).toMatchObject(signSlack('shh', clock / 1000, raw))
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0JANE', username: 'jane', team_id: team },
      team: { id: team, domain: 'acme' },
      channel: { id: 'C0OPS', name: 'ops' },
      container: { type: 'message', channel_id: 'C0OPS', is_ephemeral: false },
      message: { text: 'card', user: 'U0BOT', bot_id: 'B0BOT' },
      api_app_id: 'A0ALLCLEAR',
      actions: [{ type: 'button', action_id: 'ack', value: 'INC-7', block_id: expect.any(String) }],
      response_url: expect.stringContaining(`${peer.url}/actions/`),
    })
  })

  it('finds a button by its label and carries what was chosen in a menu', async () => {
    const at = await postCard(peer)
    await peer.click(team, { user: 'U0JANE', ...at, match: /acknow/i })
    expect(last().payload.actions).toMatchObject([{ action_id: 'ack' }])
    await peer.click(team, { user: 'U0JANE', ...at, action_id: 'snooze', selected: '60' })
    expect(last().payload.actions).toMatchObject([{ type: 'overflow', selected_option: anHour }])
  })

  it('cannot press what is not there, and says what is', async () => {
    const at = await postCard(peer)
    await expect(peer.click(team, { user: 'U0JANE', ...at, action_id: 'resolve' })).rejects.toThrow('ack (Acknowledge)')
    await expect(peer.click(team, { user: 'U0NOBODY', ...at, action_id: 'ack' })).rejects.toThrow('nobody')
  })

  it('is answered for with a timeout when the app is too slow', async () => {
    const hasty = await startAcme({ patience: 20 })
    hasty.appDoor({ base: app.base, events: '/e' })
    app.answer = () => ({ never: true })
    const response = await hasty.event(team, { type: 'app_mention' })
    expect([response.status, await response.text()]).toEqual([504, 'operation_timeout'])
    await hasty.close()
  })
})
