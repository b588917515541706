import { expect, test } from 'vitest'
import type { WatchNotice } from '../../core/watch/notice.ts'
import { discord } from '../discord.ts'
import { email } from '../email.ts'
import { ntfy } from '../ntfy.ts'
import { opsgenie } from '../opsgenie.ts'
import { pagerduty } from '../pagerduty.ts'
import { slack } from '../slack.ts'
import { teams } from '../teams.ts'
import { telegram } from '../telegram.ts'
import { noticeOf, resolved } from '../test-notice.ts'
import { webhook } from '../webhook.ts'

const removed: WatchNotice = { ...resolved, ended: { how: 'removed', by: 'Alice' } }
const sent = (notifier: typeof slack, settings: object, told: WatchNotice) =>
  JSON.stringify(notifier.call(noticeOf(told, settings as Record<string, unknown>)))

test.each([
  ['slack', slack, { bot_token: 'xoxb-1', channel: '#ops' }],
  ['discord', discord, { webhook_url: 'https://discord.example/hook' }],
  ['teams', teams, { webhook_url: 'https://teams.example/hook' }],
  ['telegram', telegram, { bot_token: '1:A', chat_id: '5' }],
  ['ntfy', ntfy, { topic: 'ops', server: 'https://ntfy.example' }],
  ['email', email, { host: 'mail.example', port: 25, encryption: 'none', from: 'a@b.example', to: ['c@d.example'] }],
  ['opsgenie', opsgenie, { api_key: 'k', region: 'us' }],
])('%s says that nobody looks any more, and not that all is well', (_, notifier, settings) => {
  const words = sent(notifier, settings, removed)
  expect(words).toMatch(/was removed by Alice while this fired: nobody looks any more/)
  expect(words).not.toMatch(/back to normal|RESOLVED/)
  expect(sent(notifier, settings, resolved)).toMatch(/back to normal/)
})

test('a pager closes its alert, since nobody would do it later', () => {
  expect(sent(pagerduty, { routing_key: 'k', region: 'us' }, removed)).toContain('\\"event_action\\":\\"resolve\\"')
  expect(sent(opsgenie, { api_key: 'k', region: 'us' }, removed)).toContain('/close?identifierType=alias')
})

test('a webhook hears it in the documented form, and how it came about in the extras', () => {
  const settings = { url: 'https://example.com/hook' }
  expect(sent(webhook, settings, removed)).toContain('\\"anomaly_count\\":0,\\"anomalies\\":[]}')
  expect(sent(webhook, { ...settings, extras: 'v1' }, removed)).toContain('\\"how\\":\\"removed\\"')
})
