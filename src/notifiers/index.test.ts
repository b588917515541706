import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { checkDestination } from './check-destination.ts'
import { notifiers } from './index.ts'

/** The least that each kind can be given. */
const least: Record<string, Record<string, unknown>> = {
  slack: { channel: '#payments-oncall' },
  webhook: { url: 'https://hooks.acme.example/x', header_Authorization: 'Bearer abc' },
  discord: { webhook_url: 'https://discord.example/api/webhooks/1/x' },
  pagerduty: { routing_key: 'R0UT1NG' },
  opsgenie: { api_key: 'g3n1e' },
  teams: { webhook_url: 'https://flows.example/x' },
  email: { host: 'smtp.acme.example', from: 'a@acme.example', to: 'oncall@acme.example, lead@acme.example' },
  ntfy: { topic: 'acme' },
  telegram: { bot_token: '1:abc', chat_id: -100123 },
  twilio: { account_sid: 'AC1', auth_token: 'x', from: '+15550001111', to: '+15550002222' },
}

describe.each(notifiers.map((notifier) => [notifier.kind, notifier] as const))(
  '%s',
  (kind, { settings, lane, label }) => {
    it('takes the least it needs, and reads its own settings again to the same', () => {
      const once = settings.parse(least[kind])
      expect(settings.parse(once)).toEqual(once)
      expect(settings.safeParse({ ...least[kind], nonsense: 'x' }).success).toBe(false)
      expect(label).not.toBe('')
    })

    it('describes every setting and marks what is secret', () => {
      const schema = z.toJSONSchema(settings.extend({ type: z.literal(kind) }), { io: 'input', unrepresentable: 'any' })
      for (const [key, node] of Object.entries(schema.properties ?? {})) {
        if (key === 'type' || typeof node === 'boolean') continue
        expect([key, node.description]).toEqual([key, expect.stringMatching(/\w/)])
        const secret = /token|password|secret|routing_key|api_key|^url$|webhook_url/.test(key)
        expect([key, node.secret ?? false]).toEqual([key, secret || (kind === 'ntfy' && key === 'topic')])
      }
    })

    it('names a lane per notifier and destination', () => {
      const of = (workspace: string, channel: string) => lane({ kind: 'notice', workspace, channel })
      const lanes = new Set([of('prod/a', ''), of('prod/b', ''), of('prod/a', 'x:y'), of('prod/a', 'z')])
      expect(lanes.size).toBe(4)
      for (const name of lanes)
        expect(name.slice(0, name.lastIndexOf(':'))).toMatch(new RegExp(`^${kind}:prod/[ab]:[\\w.]+$`))
    })
  },
)

test.each([
  ['discord', '#ops', /Discord.*fixed/],
  ['pagerduty', 'https://x.example', /PagerDuty.*fixed/],
  ['webhook', '#ops', /web address/],
  ['slack', 'https://x.example', /no channel/],
  ['email', 'nobody', /mail addresses/],
  ['twilio', '0151', /phone numbers/],
  ['ntfy', 'a b', /topic/],
])('a %s notifier does not take the destination %s', (type, destination, words) => {
  expect(() => checkDestination({ type }, destination)).toThrow(words)
})

test.each([
  ['webhook', 'https://hooks.acme.com/inventory'],
  ['slack', '#sre-alerts'],
  ['teams', 'https://flows.example/y'],
  ['email', 'a@acme.example, b@acme.example'],
  ['twilio', '+4915112345678,+15550002222'],
  ['ntfy', 'other_topic'],
  ['telegram', '@acme_alerts'],
])('a %s notifier takes the destination %s', (type, destination) => {
  checkDestination({ type }, destination)
})
