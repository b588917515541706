import { expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { manifest } from './manifest.ts'
import { extraScopes, scopes } from './scopes.ts'

const plain = { publicUrl: 'https://allclear.example.org', commandName: 'allclear', verbs: commands }
interface Manifest {
  features: { slash_commands: { command: string; url?: string; description: string }[]; shortcuts: object[] }
  oauth_config: { redirect_urls?: string[]; scopes: { bot: string[] } }
  settings: {
    interactivity: object
    event_subscriptions: object
    socket_mode_enabled: boolean
    token_rotation_enabled: boolean
  }
}

test('one paste sets up commands, shortcut, permissions and addresses', () => {
  const { features, oauth_config, settings } = manifest(plain) as Manifest
  expect(features.slash_commands).toMatchObject([
    { command: '/allclear', url: 'https://allclear.example.org/slack/commands', should_escape: true },
  ])
  expect(features.shortcuts).toMatchObject([{ type: 'global', callback_id: 'create_incident' }])
  expect(settings.interactivity).toMatchObject({ request_url: 'https://allclear.example.org/slack/interactions' })
  expect(settings.event_subscriptions).toMatchObject({ request_url: 'https://allclear.example.org/slack/events' })
  expect(oauth_config.redirect_urls).toContain('https://allclear.example.org/api/settings/slack-oauth/callback')
  expect(settings.token_rotation_enabled).toBe(false)
})

test('a prefix gives each verb a command of its own, fifty at most', () => {
  const { features } = manifest({ ...plain, prefix: 'tinker' }) as Manifest
  const names = features.slash_commands.map((c) => c.command)
  const verbs =
    'ack status oncall logs anomaly analyze fix approve deny watch slo diff help incidents create resolve ask'
  expect(names).toEqual(expect.arrayContaining(['/allclear', ...verbs.split(' ').map((verb) => `/tinker-${verb}`)]))
  expect(names.length).toBeLessThan(50)
  expect(names).not.toContain('/tinker-whoami')
  const watch = features.slash_commands.find((c) => c.command === '/tinker-watch') as
    | { usage_hint?: string }
    | undefined
  expect(watch?.usage_hint).toMatch(/^list \| start <service> \|.* stop <watch>/)
  expect(names.filter((name) => / |watch-/.test(name))).toEqual([])
  const many = Array.from({ length: 80 }, (_, i) => ({
    ...commands.find((c) => c.slash)!,
    name: `verb${i}`,
    aliases: [],
  }))
  expect((manifest({ ...plain, prefix: 'x', verbs: many }) as Manifest).features.slash_commands).toHaveLength(50)
})

test('Socket Mode needs no address', () => {
  const made = manifest({ ...plain, socketMode: true })
  expect((made as Manifest).settings.socket_mode_enabled).toBe(true)
  expect(JSON.stringify(made)).not.toContain('https://allclear.example.org')
})

test('the permissions are at most ten, each explained, and only posting is required', () => {
  expect(scopes.length).toBeLessThanOrEqual(10)
  expect(scopes.filter((s) => s.required).map((s) => s.name)).toEqual(['chat:write'])
  const all = [...scopes, ...extraScopes]
  expect(all.filter(({ purpose, without }) => !purpose.endsWith('.') || !without.endsWith('.'))).toEqual([])
  expect(new Set(all.map((s) => s.name)).size).toBe(all.length)
})

test("texts keep within Slack's limits for manifests", () => {
  const { display_information: d } = manifest(plain) as { display_information: Record<string, string> }
  expect(d.name!.length).toBeLessThanOrEqual(35)
  expect(d.description!.length).toBeLessThanOrEqual(140)
  expect(d.long_description!.length).toBeGreaterThanOrEqual(174)
})
