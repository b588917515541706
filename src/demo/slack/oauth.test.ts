import { WebClient } from '@slack/web-api'
import { afterEach, describe, expect, it } from 'vitest'
import { acme, call, startAcme } from './fixture.ts'
import type { SlackPeer, SlackPeerOptions } from './peer.ts'

const redirect_uri = 'https://allclear.example/slack/oauth/callback'
const client = { client_id: 'id', client_secret: 'secret' }
let peer: SlackPeer
let clock = 1_700_000_000_000
afterEach(() => peer.close())

async function start(options: Partial<SlackPeerOptions> = {}) {
  const other = acme({ team: 'T0OTHER', enterprise: 'E0ORG', name: 'Other', botToken: 'xoxb-o', appToken: 'xapp-o' })
  const seeded = { workspaces: [acme(), other], clientId: 'id', clientSecret: 'secret', now: () => clock }
  peer = await startAcme({ ...seeded, ...options })
}

async function consent(query: Record<string, string> = {}) {
  const all = { client_id: 'id', scope: 'chat:write,users:read', state: 's', redirect_uri, team: 'T0OTHER', ...query }
  const response = await fetch(`${peer.url}/oauth/v2/authorize?${new URLSearchParams(all)}`, { redirect: 'manual' })
  const location = response.headers.get('location')
  return { status: response.status, query: location ? new URL(location).searchParams : new URLSearchParams() }
}

async function code() {
  return (await consent()).query.get('code') ?? ''
}

const access = (args: Record<string, string>) =>
  new WebClient(undefined, { slackApiUrl: peer.apiUrl }).oauth.v2.access({ ...client, ...args })

describe('installing the app', () => {
  it('redirects with code and state, and the token that follows works in that workspace with those scopes', async () => {
    await start()
    const { status, query } = await consent({ user: 'U0BOB' })
    const installed = await access({ code: query.get('code') ?? '', redirect_uri })
    expect([status, query.get('state')]).toEqual([302, 's'])
    expect(installed).toMatchObject({
      team: { id: 'T0OTHER', name: 'Other' },
      enterprise: { id: 'E0ORG' },
      bot_user_id: 'U0BOT',
      app_id: 'A0ALLCLEAR',
      scope: 'chat:write,users:read',
      authed_user: { id: 'U0BOB' },
    })
    const token = installed.access_token ?? ''
    expect((await call(peer, 'auth.test', {}, token)).body).toMatchObject({
      team_id: 'T0OTHER',
      enterprise_id: 'E0ORG',
    })
    expect((await call(peer, 'conversations.list', {}, token)).body).toMatchObject({ error: 'missing_scope' })
  })

  it('passes a refusal of the person on', async () => {
    await start()
    const { query } = await consent({ deny: '1' })
    expect([query.get('error'), query.get('code'), query.get('state')]).toEqual(['access_denied', null, 's'])
  })

  it('shows an error page for a foreign app, an unregistered address, or no scopes', async () => {
    await start({ redirectUris: ['https://allclear.example/'] })
    expect((await consent({ client_id: 'other' })).status).toBe(400)
    expect((await consent({ redirect_uri: 'https://evil.example/' })).status).toBe(400)
    expect((await consent({ scope: '' })).status).toBe(400)
  })

  it('exchanges a code once, for the right client and address, within ten minutes', async () => {
    await start()
    const once = await code()
    await access({ code: once, redirect_uri })
    await expect(access({ code: once, redirect_uri })).rejects.toThrow('invalid_code')
    await expect(access({ code: await code(), redirect_uri, client_secret: 'x' })).rejects.toThrow('bad_client_secret')
    await expect(access({ code: await code(), redirect_uri, client_id: 'x' })).rejects.toThrow('invalid_client_id')
    await expect(access({ code: await code(), redirect_uri: `${redirect_uri}/x` })).rejects.toThrow('bad_redirect_uri')
    await expect(access({ code: await code() })).rejects.toThrow('bad_redirect_uri')
    const late = await code()
    clock += 10 * 60 * 1000 + 1
    await expect(access({ code: late, redirect_uri })).rejects.toThrow('invalid_code')
  })

  it('takes the client from Basic authentication', async () => {
    await start()
    const response = await fetch(`${peer.apiUrl}oauth.v2.access`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('id:secret').toString('base64')}` },
      body: new URLSearchParams({ code: await code(), redirect_uri }),
    })
    expect(await response.json()).toMatchObject({ ok: true, token_type: 'bot' })
  })

  it('rotates tokens when the app asks for it', async () => {
    await start({ tokenRotation: true })
    const first = await access({ code: await code(), redirect_uri })
    expect(first).toMatchObject({ expires_in: 43_200, refresh_token: expect.stringMatching(/^xoxe-/) })
    const renew = (refresh_token = '') => access({ grant_type: 'refresh_token', refresh_token })
    clock += 12 * 60 * 60 * 1000
    const tokenOf = (one: { access_token?: string }) => one.access_token ?? ''
    expect((await call(peer, 'auth.test', {}, tokenOf(first))).body).toMatchObject({ error: 'token_expired' })
    const second = await renew(first.refresh_token)
    expect((await call(peer, 'auth.test', {}, tokenOf(second))).body).toMatchObject({ ok: true })
    await expect(renew(first.refresh_token)).rejects.toThrow('invalid_refresh_token')
  })
})
