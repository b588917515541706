import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acme, call, startAcme } from './fixture.ts'
import type { SlackPeer } from './peer.ts'

let peer: SlackPeer

beforeAll(async () => {
  const narrow = acme({
    team: 'T0NARROW',
    botToken: 'xoxb-narrow',
    appToken: 'xapp-narrow',
    scopes: ['chat:write', 'chat:write.public', 'users:read'],
  })
  peer = await startAcme({ workspaces: [acme(), narrow] })
})
afterAll(() => peer.close())

describe('credentials', () => {
  it.each([
    ['no token', '', 'not_authed'],
    ['an unknown token', 'xoxb-other', 'invalid_auth'],
    ['an app-level token', 'xapp-acme', 'not_allowed_token_type'],
  ])('refuses %s', async (_what, token, error) => {
    const response = await fetch(`${peer.apiUrl}auth.test`, {
      method: 'POST',
      headers: token ? { authorization: `Bearer ${token}` } : {},
    })
    expect(await response.json()).toMatchObject({ ok: false, error })
  })

  it('takes the token of a form but not of a JSON body', async () => {
    const form = await fetch(`${peer.apiUrl}auth.test`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'xoxb-acme' }),
    })
    const json = await fetch(`${peer.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'xoxb-acme' }),
    })
    expect(await form.json()).toMatchObject({ ok: true })
    expect(await json.json()).toMatchObject({ error: 'not_authed' })
  })

  it('keeps tokens out of its record', async () => {
    await fetch(`${peer.apiUrl}auth.test`, { method: 'POST', body: new URLSearchParams({ token: 'xoxb-acme' }) })
    expect(JSON.stringify(peer.calls)).not.toContain('xoxb-acme')
  })

  it('names the scope that is missing and the ones there are', async () => {
    const { body, response } = await call(peer, 'conversations.history', { channel: 'C0OPS' }, 'xoxb-narrow')
    expect(body).toMatchObject({
      ok: false,
      error: 'missing_scope',
      provided: 'chat:write,chat:write.public,users:read',
    })
    expect(body.needed).toContain('channels:history')
    expect(response.headers.get('x-oauth-scopes')).toBe('chat:write,chat:write.public,users:read')
  })

  it('hides addresses without users:read.email', async () => {
    const { body } = await call(peer, 'users.info', { user: 'U0JANE' }, 'xoxb-narrow')
    expect(body.user).not.toHaveProperty('profile.email')
    expect(body.user).not.toHaveProperty('is_email_confirmed')
  })

  it('answers with the reason a token was taken away', async () => {
    const own = await startAcme()
    own.revoke('xoxb-acme')
    expect((await call(own, 'auth.test', {})).body).toMatchObject({ error: 'token_revoked' })
    await own.close()
  })

  it('forgets the app when it is uninstalled by the right client', async () => {
    const own = await startAcme({ clientId: 'id', clientSecret: 'secret' })
    const uninstall = async (client_secret: string) =>
      (await call(own, 'apps.uninstall', { client_id: 'id', client_secret })).body
    expect(await uninstall('guess')).toMatchObject({ error: 'bad_client_secret' })
    expect(await uninstall('secret')).toMatchObject({ ok: true })
    expect((await call(own, 'auth.test', {})).body).toMatchObject({ error: 'account_inactive' })
    await own.close()
  })

  it('says so when a seed cannot be represented', async () => {
    const twice = acme({ people: [...acme().people, { ...acme().people[0]!, id: 'U0TWIN' }] })
    await expect(startAcme({ workspaces: [twice] })).rejects.toThrow('names must be unique')
  })
})

describe('what may be posted where', () => {
  it.each([
    ['a channel that is not there', '#nowhere', 'channel_not_found'],
    ['a private channel the bot is not in', 'C0SECRET', 'channel_not_found'],
    ['a private channel by its name', '#secret', 'channel_not_found'],
    ['a public channel the bot is not in', '#lobby', 'not_in_channel'],
    ['an archived channel', 'C0OLD', 'is_archived'],
    ['a person who left', 'U0GONE', 'channel_not_found'],
    ['the emulator’s own channel', '#general', 'channel_not_found'],
  ])('refuses %s', async (_what, channel, error) => {
    expect((await call(peer, 'chat.postMessage', { channel, text: 'hello' })).body).toMatchObject({ ok: false, error })
  })

  it('lets chat:write.public post into a public channel without joining', async () => {
    const { body } = await call(peer, 'chat.postMessage', { channel: 'lobby', text: 'hello' }, 'xoxb-narrow')
    expect(body).toMatchObject({ ok: true, channel: 'C0LOBBY' })
  })

  it('refuses an empty message, and edits of messages that are gone or somebody else’s', async () => {
    const theirs = await peer.say('T0ACME', { user: 'U0JANE', channel: 'ops', text: 'mine' })
    const edit = (ts: string) => call(peer, 'chat.update', { channel: 'C0OPS', ts, text: 'x' })
    expect((await call(peer, 'chat.postMessage', { channel: 'ops' })).body).toMatchObject({ error: 'no_text' })
    expect((await edit('1.000001')).body).toMatchObject({ error: 'message_not_found' })
    expect((await edit(theirs.ts)).body).toMatchObject({ error: 'cant_update_message' })
  })

  it('shows ephemerals to one person and to nobody else', async () => {
    const args = { channel: 'C0OPS', user: 'U0JANE', text: 'only you' }
    expect((await call(peer, 'chat.postEphemeral', args)).body).toMatchObject({ ok: true })
    expect(peer.ephemerals.at(-1)).toMatchObject({ user: 'U0JANE', channel: 'C0OPS', text: 'only you' })
    expect((await peer.messages('T0ACME', 'ops')).some((one) => one.text === 'only you')).toBe(false)
  })

  it('keeps workspaces apart', async () => {
    const { body } = await call(peer, 'chat.postMessage', { channel: '#ops', text: 'in narrow' }, 'xoxb-narrow')
    expect(body).toMatchObject({ ok: true, channel: 'C0OPS', message: { team: 'T0NARROW' } })
    expect((await peer.messages('T0ACME', 'ops')).some((one) => one.text === 'in narrow')).toBe(false)
  })

  it('complains about bad blocks with the pointer of the culprit', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }]
    const { body } = await call(peer, 'chat.postMessage', { channel: 'ops', blocks })
    expect(body).toMatchObject({ error: 'invalid_blocks' })
    expect(body.response_metadata).toEqual({
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    })
  })
})
