import { expect, test } from 'vitest'
import type { Call, Outcome } from '../../core/delivery.ts'
import { Preferences, type Workspace } from '../../core/workspace.ts'
import { slackChat } from './chat.ts'

const workspace: Workspace = {
  id: 'config',
  name: 'Acme',
  scopes: [],
  status: 'active',
  preferences: Preferences.parse({}),
}
const everyScope =
  'chat:write chat:write.public commands users:read users:read.email channels:read channels:history im:write channels:manage app_mentions:read'.split(
    ' ',
  )

function chatWith(answers: Record<string, Outcome>) {
  const calls: Call[] = []
  const call = async (_: string, asked: Call) => {
    calls.push(asked)
    return answers[asked.method] ?? { kind: 'unavailable' as const, message: `${asked.method} is away` }
  }
  return { calls, chat: slackChat({ call }, async () => 'xoxb-1') }
}

const yes = (reply: Record<string, unknown>): Outcome => ({ kind: 'accepted', reply })
const whoami = (scopes = everyScope) =>
  yes({ team_id: 'T1', team: 'Acme', user_id: 'U0BOT', user: 'allclear', response_metadata: { scopes } })
const channel = (more: object) => yes({ channel: { id: 'C000001', name: 'ops', ...more } })

test('a good connection says so', async () => {
  const { chat } = chatWith({ 'auth.test': whoami(), 'conversations.info': channel({ is_member: true }) })
  expect(await chat.check(workspace, 'C000001')).toEqual({
    ok: true,
    team: 'T1',
    botUser: 'U0BOT',
    scopes: everyScope,
    findings: [
      { level: 'ok', message: 'Connection successful: allclear in Acme.' },
      { level: 'ok', message: 'The token has every scope.' },
      { level: 'ok', message: 'The app can post to #ops.' },
    ],
  })
})

test('a revoked token is one error with its remedy', async () => {
  const refused: Outcome = {
    kind: 'refused',
    code: 'token_revoked',
    message: 'Revoked.',
    remedy: 'Check SLACK_BOT_TOKEN.',
  }
  const { chat } = chatWith({ 'auth.test': refused })
  expect(await chat.check(workspace)).toEqual({
    ok: false,
    scopes: [],
    findings: [{ level: 'error', message: 'Revoked.', remedy: 'Check SLACK_BOT_TOKEN.' }],
  })
})

test.each([
  ['a private channel without the app', { is_private: true }, everyScope, 'error', /invite @allclear/],
  ['a public channel without chat:write.public', {}, ['chat:write', 'channels:read'], 'error', /invite @allclear/],
  ['a public channel', {}, everyScope, 'ok', undefined],
  ['an archived channel', { is_member: true, is_archived: true }, everyScope, 'error', /Unarchive/],
])('%s is judged', async (_, more, scopes, level, remedy) => {
  const { chat } = chatWith({ 'auth.test': whoami(scopes), 'conversations.info': channel(more) })
  const last = (await chat.check(workspace, 'C000001')).findings.at(-1)
  expect(last?.level).toBe(level)
  if (remedy) expect(last?.remedy).toMatch(remedy)
})

test('a missing scope names what does not work without it, and only posting is indispensable', async () => {
  const { chat } = chatWith({ 'auth.test': whoami(everyScope.filter((s) => s !== 'im:write')) })
  const check = await chat.check(workspace)
  expect(check.ok).toBe(true)
  expect(check.findings[1]).toMatchObject({ level: 'warning', message: expect.stringContaining('im:write') })
})

test('what a person says in a channel cannot call everybody', async () => {
  const { chat, calls } = chatWith({ 'chat.postMessage': yes({}) })
  await chat.say(workspace, '#ops', 'hello <!channel>')
  expect(calls[0]?.arguments.text).toBe('hello &lt;!channel&gt;')
})

test('a channel is opened with its topic and people, and a refused invitation does not undo it', async () => {
  const { chat, calls } = chatWith({
    'conversations.create': yes({ channel: { id: 'C000009' } }),
    'conversations.setTopic': yes({}),
  })
  expect(await chat.openChannel(workspace, 'inc-7', 'Open · high', ['U1', 'U2'])).toEqual(
    yes({ channel: 'C000009', name: 'inc-7', problems: ['conversations.invite is away'] }),
  )
  expect(calls[2]?.arguments).toEqual({ channel: 'C000009', users: 'U1,U2', force: true })
})
