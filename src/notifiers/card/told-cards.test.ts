import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ProposalNotice } from '../../core/approval/notice.ts'
import { drawDigest } from '../../core/digest/draw-digest.ts'
import type { DigestNotice } from '../../core/digest/notice.ts'
import { counted } from '../../core/digest/test-digest.ts'
import type { InvestigationNotice } from '../../core/investigation/notice.ts'
import type { Told } from '../../core/told.ts'
import { divide } from '../../delivery/divide.ts'
import { notifiers } from '../index.ts'
import { firing, noticeOf } from '../test-notice.ts'

const at = new Date('2026-03-02T09:00:00Z')
const hostile = '<!channel> @everyone **loud** `x` [here](http://evil.example) <b onload=x>&'

const result = (summary: string, more: Partial<InvestigationNotice> = {}): InvestigationNotice => ({
  ...{ about: 'investigation', service: 'cart', at },
  investigation: {
    ...{ id: 'inv-a3f2b1c4', service: 'cart', profile: 'lab', incidents: [], startedAt: at, endedAt: at },
    ...{ state: 'concluded', phase: 'done', reason: 'Schedule round', feedback: [], hypotheses: [], evidence: [] },
    ...{ proposals: [], exhausted: [] },
    verdict: {
      ...{ outcome: 'cause', summary, confidence: 0.9, excluded: [], timeline: [], unknowns: [] },
      rootCause: {
        ...{ object: { kind: 'service', name: 'cart' }, kind: 'bad_deploy', summary, confidence: 0.9 },
        ...{ evidence: ['e1'], against: [], remedies: [] },
      },
      affected: { services: ['cart'], resources: [] },
      remedies: [{ text: 'Roll back', when: 'immediate', command: ['kubectl', 'rollout', 'undo', 'deployment/cart'] }],
    },
  },
  ...more,
})
const digest = (name = 'HighLatency'): DigestNotice => ({
  ...{ about: 'digest', service: '', at },
  digest: drawDigest(
    { alerts: [counted(name, 12, 3)], incidents: [], unacked: [] },
    {
      ...{ scope: 'all', date: '2026-03-02', timeZone: 'UTC', restricted: [] },
      window: { from: new Date('2026-03-01T09:00:00Z'), to: at },
      previous: { from: new Date('2026-02-28T09:00:00Z'), to: new Date('2026-03-01T09:00:00Z') },
    },
  ),
})
const proposal = (title = 'Scale cart to 8'): ProposalNotice => ({
  ...{ about: 'proposal', service: 'cart', at },
  proposal: {
    ...{ id: 'prop-1a2b3c4d', version: 1, sha256: 'ab'.repeat(32), state: 'pending', kind: 'kubernetes.scale' },
    ...{ title, service: 'cart', environment: 'production', command: ['kubectl', 'scale', 'deployment/cart'] },
    ...{ risk: 'high', reasons: ['it changes production'], requester: { kind: 'user', id: 'bob', name: 'Bob' } },
    ...{ needed: 1, approvals: [], runs: [], createdAt: at, expiresAt: new Date('2026-03-02T10:00:00Z') },
  },
})

const settings: Record<string, Record<string, unknown>> = {
  webhook: { url: 'https://hooks.acme.example/x' },
  discord: { webhook_url: 'https://discord.example/api/webhooks/1/x' },
  teams: { webhook_url: 'https://flows.example/x' },
  email: { host: 'smtp.acme.example', from: 'a@acme.example', to: 'oncall@acme.example, lead@acme.example' },
  ntfy: { topic: 'acme' },
  telegram: { bot_token: '1:abc', chat_id: -100123 },
  twilio: { account_sid: 'AC1', auth_token: 'x', from: '+15550001111', to: '+15550002222, +15550003333' },
}
const able = notifiers.filter(({ kind, cards }) => cards && kind !== 'slack')

/** What a notifier would send, as one text. */
function sent(notifier: (typeof notifiers)[number], told: Told): string {
  const call = notifier.call(noticeOf(told, settings[notifier.kind]!, { channel: '' }))
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  const { body, text, html, subject } = call.arguments as Record<string, string>
  const words = [body, text, html, subject].filter(Boolean).join('\n')
  return notifier.kind === 'twilio' ? decodeURIComponent(words.replaceAll('+', ' ')) : words
}

test('all kinds but those that only raise alerts tell cards', () => {
  expect(able.map(({ kind }) => kind).sort()).toEqual(Object.keys(settings).sort())
  for (const kind of ['pagerduty', 'opsgenie']) {
    const notifier = notifiers.find((one) => one.kind === kind)!
    const given = { routing_key: 'R', api_key: 'k' }
    const one = kind === 'pagerduty' ? { routing_key: given.routing_key } : { api_key: given.api_key }
    expect(notifier.call(noticeOf(result('x'), one))).toEqual({ drop: expect.stringContaining('Only what watches') })
  }
})

describe.each(able.map((notifier) => [notifier.kind, notifier] as const))('%s', (_, notifier) => {
  test('tells a result with its cause, its confidence, what to do and where to look', () => {
    const words = sent(notifier, result('The deploy of cart came 32 s before'))
    for (const part of [
      'The deploy of cart came 32 s before',
      'high, 90 %',
      'kubectl rollout undo deployment/cart',
      'https://allclear.example/investigations/inv-a3f2b1c4',
    ])
      expect(words).toContain(part)
  })

  test('tells a digest with its counts, and an approval with its command and the way to it', () => {
    const day = sent(notifier, digest())
    for (const part of ['HighLatency', '+300 %', 'https://allclear.example/digest/all/2026-03-02'])
      expect(day).toContain(part)
    const asked = sent(notifier, proposal())
    for (const part of ['Scale cart to 8', 'kubectl scale deployment/cart', '/approvals/prop-1a2b3c4d'])
      expect(asked).toContain(part)
  })

  test('tells a step on the way in one line', () => {
    const words = sent(notifier, result('x', { line: { sign: '💡', text: 'Three hypotheses' } }))
    expect(words).toContain('cart: Three hypotheses')
    expect(words).toContain('💡')
    expect(words).not.toContain('ROOT CAUSE')
  })

  test('whatever the words are, they stay words and within what the receiver takes', () => {
    const limits: Record<string, number> = {
      ...{ discord: 8_000, teams: 28_000, telegram: 4_600, ntfy: 6_000, twilio: 1_800, webhook: 60_000, email: 90_000 },
    }
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(hostile, 'x'.repeat(9_000), '👩‍👩‍👧‍👦'.repeat(300)), fc.string({ unit: 'binary' })),
        (text) => {
          for (const told of [result(text), digest(text), proposal(text)])
            expect(Buffer.byteLength(sent(notifier, told)) / 2).toBeLessThan(limits[notifier.kind]!)
        },
      ),
      { numRuns: 30 },
    )
  })
})

test.each([
  ['discord', [JSON.stringify('\\*\\*loud\\*\\*').slice(1, -1), '"parse":[]'], ['[here](http://evil']],
  ['telegram', ['&lt;b onload=x&gt;&amp;'], ['<b onload']],
  ['email', ['&lt;b onload=x&gt;&amp;'], []],
  ['teams', ['**loud**', 'RichTextBlock'], ['"TextBlock"']],
])('%s makes hostile words harmless', (kind, kept, gone) => {
  const words = sent(notifiers.find((one) => one.kind === kind)!, result(hostile))
  for (const part of kept) expect(words).toContain(part)
  for (const part of gone) expect(words).not.toContain(part)
})

test('a webhook tells programs what it is about in fields of their own', () => {
  const [webhook] = notifiers.filter(({ kind }) => kind === 'webhook')
  expect(JSON.parse(sent(webhook!, result('It broke')))).toMatchObject({
    ...{ event: 'investigation', id: 'inv-a3f2b1c4', service: 'cart', at: '2026-03-02T09:00:00Z' },
    ...{ badge: '🎯 ROOT CAUSE', title: 'cart: It broke', url: 'https://allclear.example/investigations/inv-a3f2b1c4' },
    fields: expect.arrayContaining([{ label: 'Confidence', value: 'high, 90 %' }]),
    lines: expect.arrayContaining(['Root cause: It broke']),
  })
})

test('each person gets a message of their own, for whatever is told', () => {
  const draft = { subject: 's', notifier: { id: 'prod/n', type: '' }, told: digest(), dedupe: 's/prod/n' }
  for (const kind of ['email', 'twilio']) {
    const notifier = notifiers.find((one) => one.kind === kind)!
    const parts = divide(draft, notifier, settings[kind])
    expect(parts.map(({ destination }) => destination)).toHaveLength(2)
    expect(new Set(parts.map(({ dedupe }) => dedupe)).size).toBe(2)
    expect(divide({ ...draft, told: firing }, notifier, settings[kind])).toHaveLength(2)
  }
})
