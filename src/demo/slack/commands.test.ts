import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AppStub, call, openDoors, postCard, respond, startAcme, startAppStub } from './fixture.ts'
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

describe('commands, shortcuts and events', () => {
  it('sends a slash command as a form and shows the inline reply to the person', async () => {
    app.answer = () => ({ body: { text: 'two incidents are open' } })
    await peer.slash(team, { user: 'U0BOB', channel: '#secret', command: '/allclear', text: 'incidents' })
    expect(last().path).toBe('/c')
    expect(last().payload).toMatchObject({
      command: '/allclear',
      text: 'incidents',
      team_id: team,
      channel_id: 'C0SECRET',
      channel_name: 'privategroup',
      user_id: 'U0BOB',
      response_url: expect.stringContaining('/commands/'),
    })
    expect(peer.ephemerals.at(-1)).toMatchObject({
      user: 'U0BOB',
      text: 'two incidents are open',
      via: 'command_reply',
    })
  })

  it('answers a command for everybody even where the bot is no member', async () => {
    await peer.slash(team, { user: 'U0BOB', channel: 'C0SECRET', command: '/allclear', text: 'oncall' })
    await respond(last().payload.response_url, { text: 'Jane is on call', response_type: 'in_channel' })
    expect((await peer.messages(team, 'secret')).map((one) => [one.user, one.text])).toEqual([
      ['U0BOT', 'Jane is on call'],
    ])
    expect((await call(peer, 'chat.postMessage', { channel: 'C0SECRET', text: 'again' })).body).toMatchObject({
      error: 'channel_not_found',
    })
  })

  it('sends a message shortcut with its message', async () => {
    const at = await postCard(peer)
    await peer.messageShortcut(team, { user: 'U0JANE', callback_id: 'attach', ...at })
    expect(last().payload).toMatchObject({ type: 'message_action', callback_id: 'attach', message: { text: 'card' } })
  })

  it('asks the options door what a menu offers', async () => {
    const picker = { type: 'external_select', action_id: 'service' } as const
    const sent = await new WebClient('xoxb-acme', { slackApiUrl: peer.apiUrl }).chat.postMessage({
      channel: 'C0OPS',
      text: 'pick',
      blocks: [{ type: 'actions', elements: [picker] }],
    })
    app.answer = () => ({ body: { options: [] } })
    const at = { channel: 'C0OPS', ts: sent.ts ?? '' }
    const response = await peer.suggest(team, { user: 'U0JANE', ...at, action_id: 'service', value: 'pay' })
    expect(await response.json()).toEqual({ options: [] })
    expect(last()).toMatchObject({
      path: '/o',
      payload: { type: 'block_suggestion', value: 'pay', action_id: 'service' },
    })
  })

  it('sends events with their envelope and marks retries', async () => {
    const mention = { type: 'app_mention', user: 'U0JANE', channel: 'C0OPS', text: '<@U0BOT> why?' }
    await peer.event(team, mention, { eventId: 'Ev1' })
    await peer.event(team, mention, { eventId: 'Ev1', retryNum: 1 })
    expect(app.received.map((one) => one.headers['x-slack-retry-num'])).toEqual([undefined, '1'])
    expect(last().payload).toMatchObject({
      type: 'event_callback',
      event_id: 'Ev1',
      team_id: team,
      event: mention,
      authorizations: [{ team_id: team, user_id: 'U0BOT', is_bot: true }],
    })
    expect(last().headers).toMatchObject(signSlack('shh', Math.floor(clock / 1000), last().raw))
  })

  it('sends the challenge of url_verification', async () => {
    app.answer = ({ payload }) => ({ body: payload.challenge })
    const response = await peer.event(team, { type: 'url_verification', challenge: 'prove it' })
    expect(await response.text()).toBe('prove it')
    expect(last().payload).toMatchObject({ type: 'url_verification' })
  })
})
