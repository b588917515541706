import { beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../core/delivery.ts'
import { Preferences, type Workspace } from '../../core/workspace.ts'
import type { Token } from '../../core/workspaces.ts'
import { secretsWith } from '../../store/secrets.ts'
import { callbackPaths, type OAuthEffects, oauth } from './oauth.ts'

let now = Date.parse('2026-03-02T09:00:00Z')
let stored: { workspace: Workspace; token: Token | undefined }[]
let asked: Record<string, string>[]
let known: Workspace | undefined
beforeEach(() => {
  stored = []
  asked = []
  known = undefined
})

const granted = {
  ok: true,
  access_token: 'xoxe.xoxb-1',
  refresh_token: 'xoxe-1',
  expires_in: 43_200,
  scope: 'chat:write,commands',
  bot_user_id: 'UBOT',
  team: { id: 'T1', name: 'Ops & Co' },
  enterprise: null,
}

const effects = (
  more: Partial<OAuthEffects> = {},
  outcome: Outcome = { kind: 'accepted', reply: granted },
): OAuthEffects => ({
  clientId: 'id',
  clientSecret: 'secret',
  publicUrl: 'https://allclear.example.org',
  authorizeUrl: 'https://slack.example.org/oauth/v2/authorize',
  store: {
    workspaceByTeam: async () => known,
    putWorkspace: async (workspace, token) => {
      stored.push({ workspace, token })
    },
  },
  secrets: secretsWith('tests'),
  clock: { now: () => new Date(now) },
  exchange: async (args) => {
    asked.push(args)
    return outcome
  },
  mayInstall: async () => true,
  random: () => 'nonce',
  ...more,
})

async function begin(app: ReturnType<typeof oauth>) {
  const answer = await app.request('/slack/oauth/start')
  const state = new URL(answer.headers.get('location') ?? '').searchParams.get('state') ?? ''
  return { answer, state, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0]! }
}

const back = (
  app: ReturnType<typeof oauth>,
  query: Record<string, string>,
  cookie: string,
  path: string = callbackPaths[0],
) => app.request(`${path}?${new URLSearchParams(query)}`, { headers: { cookie } })

test('an SRE lead is sent to Slack with the permissions and a state of this browser', async () => {
  const { answer } = await begin(oauth(effects()))
  const url = new URL(answer.headers.get('location')!)
  expect(answer.status).toBe(302)
  expect(url.searchParams.get('scope')).toContain('chat:write')
  expect(url.searchParams.get('redirect_uri')).toBe('https://allclear.example.org/slack/oauth/callback')
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax/)
})

test('nobody else may begin', async () => {
  const answer = await oauth(effects({ mayInstall: async () => false })).request('/slack/oauth/start')
  expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
})

test('without the credentials of the app the page says which are missing', async () => {
  const { clientSecret: _, ...without } = effects()
  const answer = await oauth(without).request('/slack/oauth/start')
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('client_secret')])
})

test.each(callbackPaths)('%s stores the workspace with its rotating token', async (path) => {
  const app = oauth(effects())
  const { state, cookie } = await begin(app)
  const answer = await back(app, { code: 'c', state }, cookie, path)
  expect(answer.headers.get('location')).toBe('/integrations?connected=Ops%20%26%20Co')
  expect(asked).toEqual([
    {
      code: 'c',
      client_id: 'id',
      client_secret: 'secret',
      redirect_uri: 'https://allclear.example.org/slack/oauth/callback',
    },
  ])
  expect(stored).toMatchObject([
    {
      workspace: { id: 'T1', team: 'T1', botUser: 'UBOT', scopes: ['chat:write', 'commands'], status: 'active' },
      token: { bot: 'xoxe.xoxb-1', refresh: 'xoxe-1', expiresAt: new Date(now + 43_200_000) },
    },
  ])
})

test('a workspace that comes back keeps its id and its preferences', async () => {
  known = {
    id: 'config',
    team: 'T1',
    name: 'x',
    scopes: [],
    status: 'revoked',
    preferences: Preferences.parse({ defaultChannel: '#ops' }),
  }
  const app = oauth(effects())
  const { state, cookie } = await begin(app)
  await back(app, { code: 'c', state }, cookie)
  expect(stored[0]!.workspace).toMatchObject({
    id: 'config',
    status: 'active',
    preferences: { defaultChannel: '#ops' },
  })
})

test('an organisation that installs the app as a whole is one workspace', async () => {
  const reply = { ...granted, team: null, enterprise: { id: 'E1', name: 'Org' }, is_enterprise_install: true }
  const app = oauth(effects({}, { kind: 'accepted', reply }))
  const { state, cookie } = await begin(app)
  await back(app, { code: 'c', state }, cookie)
  expect(stored[0]!.workspace).toMatchObject({ id: 'E1', enterprise: 'E1', name: 'Org' })
  expect(stored[0]!.workspace).not.toHaveProperty('team')
})

describe('nothing is connected, and the page says why, when', () => {
  test.each([
    ['Slack reports a refusal', { error: 'access_denied' }, /declined in Slack/],
    ['Slack reports markup', { error: '<script>' }, /&lt;script&gt;/],
    ['the code is missing', {}, /no authorisation code/],
    ['the state was altered', { code: 'c', state: 'AAAA' }, /another browser/],
  ])('%s', async (_, query, words) => {
    const app = oauth(effects())
    const { state, cookie } = await begin(app)
    const answer = await back(app, { state, ...query }, cookie)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(words)])
    expect(stored).toEqual([])
    expect(asked).toEqual([])
  })

  test('it began in another browser', async () => {
    const app = oauth(effects())
    const { state } = await begin(app)
    expect((await back(app, { code: 'c', state }, 'allclear_slack_oauth=other')).status).toBe(400)
    expect(stored).toEqual([])
  })

  test('it took more than ten minutes', async () => {
    const app = oauth(effects())
    const { state, cookie } = await begin(app)
    now += 600_001
    expect((await back(app, { code: 'c', state }, cookie)).status).toBe(400)
    expect(stored).toEqual([])
  })

  test.each<[string, Outcome, RegExp]>([
    [
      'Slack refuses the code',
      { kind: 'refused', code: 'invalid_code', message: 'Used already.', remedy: 'Start again.' },
      /Used already. Start again./,
    ],
    ['Slack is away', { kind: 'unavailable', message: 'Slack cannot be reached.' }, /cannot be reached/],
    ['there is no bot token', { kind: 'accepted', reply: { ok: true, authed_user: {} } }, /no bot token/],
  ])('%s', async (_, outcome, words) => {
    const app = oauth(effects({}, outcome))
    const { state, cookie } = await begin(app)
    const answer = await back(app, { code: 'c', state }, cookie)
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringMatching(words)])
    expect(stored).toEqual([])
  })
})
