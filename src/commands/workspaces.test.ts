import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chat } from '../core/chat.ts'
import type { Context } from '../core/command.ts'
import { Preferences, type Workspace } from '../core/workspace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, silentChat, user } from './test-context.ts'

const workspace: Workspace = {
  id: 'T1',
  team: 'T1',
  name: 'Acme',
  scopes: ['chat:write'],
  status: 'active',
  preferences: Preferences.parse({ defaultChannel: '#incidents', urgencyChannels: { low: '#quiet' } }),
}

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob', { slack: { T1: 'UBOB' } })],
    team: [{ id: 'vault-team' }],
    service: [
      { id: 'vault', restricted_to: ['vault-team'] },
      { id: 'shop', responders: ['alice', 'bob'], slack: { channel: '#shop' } },
    ],
  })
  await t.store.putWorkspace(workspace, { bot: 'xoxb-secret' })
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

test('preferences change only where something is said; an empty text takes a channel away', async () => {
  const saved = await run('preferences', {
    workspace: 'Acme',
    toggles: { note_added: 'true', escalated: false },
    urgency_channels: { high: '#fire' },
    fallback_channel: '#fallback',
    unknown_users: 'attribute',
  })
  expect(saved.preferences).toMatchObject({
    default_channel: '#incidents',
    urgency_channels: { low: '#quiet', high: '#fire' },
    toggles: { triggered: true, note_added: true, escalated: false },
    fallback_channel: '#fallback',
    unknown_users: 'attribute',
  })
  await run('preferences', { workspace: 'T1', fallback_channel: '', urgency_channels: { high: '' } })
  const [kept] = await t.store.workspaces()
  expect(kept?.preferences.fallbackChannel).toBeUndefined()
  expect(kept?.preferences.urgencyChannels).toEqual({ low: '#quiet' })
  expect(kept?.preferences.unknownUsers).toBe('attribute')
  await expect(run('preferences', { workspace: 'T9' })).rejects.toMatchObject({ code: 'not_found' })
  expect(JSON.stringify(await run('workspaces'))).not.toContain('xoxb')
})

const chat = (given: Partial<Chat>): Partial<Context> => ({ chat: { ...silentChat, ...given } })

test('a working connection says so; a broken one says what to do', async () => {
  const asked: (string | undefined)[] = []
  const check = async (ok: boolean) =>
    run(
      'test-connection',
      { workspace: 'T1' },
      chat({
        check: async (_workspace, channel) => {
          asked.push(channel)
          const finding = {
            level: 'error' as const,
            message: 'The bot is not in #incidents.',
            remedy: '/invite @allclear',
          }
          return { ok, scopes: ['chat:write'], findings: ok ? [] : [finding] }
        },
      }),
    )
  expect(await check(true)).toMatchObject({ ok: true, message: 'Connection successful' })
  expect(await check(false)).toMatchObject({ ok: false, findings: [{ remedy: '/invite @allclear' }] })
  expect(asked).toEqual(['#incidents', '#incidents'])
})

test('a test message goes to the channel named, and a refusal carries its remedy', async () => {
  const said: string[] = []
  const fine = chat({
    say: async (_workspace, channel, text) => {
      said.push(channel, text)
      return { kind: 'accepted', reply: {} }
    },
  })
  expect(await run('test-message', { workspace: 'T1', channel: '#ops' }, fine)).toEqual({
    sent: true,
    workspace: 'T1',
    channel: '#ops',
  })
  expect(said).toEqual(['#ops', expect.stringContaining('asked for by alice')])
  const refused = chat({
    say: async () => ({
      kind: 'refused',
      code: 'not_in_channel',
      message: 'The bot is not in #ops.',
      remedy: 'Type /invite @allclear there.',
    }),
  })
  await expect(run('test-message', { workspace: 'T1', channel: '#ops' }, refused)).rejects.toMatchObject({
    code: 'invalid',
    message: 'The bot is not in #ops. Type /invite @allclear there.',
    fields: { channel: 'Type /invite @allclear there.' },
  })
})

test('promoting opens one channel, invites who was paged, and remembers it', async () => {
  const { id } = await run('create', { title: 'Checkout: down!', service: 'shop' })
  await t.store.putSlackPerson({
    workspace: 'T1',
    slackUser: 'UALICE',
    name: 'alice',
    email: 'alice@example.com',
    deleted: false,
    fetchedAt: t.clock.now(),
  })
  const opened: unknown[][] = []
  const taken = chat({
    openChannel: async (space, name, topic, people) => {
      opened.push([space.id, name, topic, people])
      if (opened.length === 1)
        return { kind: 'refused', code: 'name_taken', message: 'Taken.', remedy: 'Choose another.' }
      return { kind: 'accepted', reply: { channel: 'C9', name } }
    },
  })
  const number = String(id).slice(4)
  const promoted = await run('promote', { incident: id }, { ...taken, commandId: 'promote-1' })
  expect(promoted).toMatchObject({
    channel: { workspace: 'T1', id: 'C9', name: `inc-2026-03-02-checkout-down-${number}` },
  })
  expect(opened[1]).toEqual([
    'T1',
    `inc-2026-03-02-checkout-down-${number}`,
    expect.stringContaining(`${id} · high`),
    ['UALICE', 'UBOB'],
  ])
  expect(await run('promote', { incident: id }, { ...taken, commandId: 'promote-1' })).toEqual(promoted)
  await expect(run('promote', { incident: id }, taken)).rejects.toMatchObject({ code: 'conflict' })
  expect(opened).toHaveLength(2)
})

test('a restricted incident gets no channel, which everybody could join', async () => {
  const { id } = await run('create', { title: 'Secret', service: 'vault' })
  await expect(run('promote', { incident: id })).rejects.toMatchObject({ code: 'forbidden' })
})
