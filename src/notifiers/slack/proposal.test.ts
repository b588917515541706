import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderCard } from '../../clients/slack/render.ts'
import type { ProposalNotice, ProposalSummary } from '../../core/approval/notice.ts'
import { proposalStates } from '../../core/approval/proposal.ts'
import { proposalCard } from '../../core/approval/proposal-card.ts'
import { readTold } from '../../core/told.ts'
import { slack } from '../slack.ts'
import { noticeOf } from '../test-notice.ts'

const at = new Date('2026-03-02T09:00:00Z')
const alice = { by: { id: 'alice', name: 'Alice' }, via: 'slack' as const, at }
const run = {
  direction: 'forward' as const,
  key: 'k',
  step: 'claimed' as const,
  startedAt: at,
  leaseUntil: at,
  attempts: 1,
}

const summary = (more: Partial<ProposalSummary> = {}): ProposalSummary => ({
  id: 'prop-1a2b3c4d',
  version: 1,
  sha256: 'abcdef0123456789'.repeat(4),
  state: 'pending',
  kind: 'kubernetes.scale',
  title: 'Scale deployment shop/checkout from 4 to 8 replicas',
  service: 'checkout',
  environment: 'production',
  command: ['kubectl', 'scale', 'deployment/checkout', '-n', 'shop', '--replicas=8'],
  rollback: { command: ['kubectl', 'scale', 'deployment/checkout', '-n', 'shop', '--replicas=4'], automatic: true },
  risk: 'high',
  reasons: ['kubernetes.scale is low', 'it changes production'],
  requester: { kind: 'user', id: 'bob', name: 'Bob' },
  investigation: 'inv-00000001',
  needed: 1,
  approvals: [],
  runs: [],
  createdAt: at,
  expiresAt: new Date('2026-03-02T10:00:00Z'),
  ...more,
})

const notice = (proposal: ProposalSummary, delivery: object = {}) => {
  const told: ProposalNotice = { about: 'proposal', service: proposal.service, proposal, at }
  return noticeOf(readTold(JSON.parse(JSON.stringify(told))), {}, { kind: 'card', channel: '#approvals', ...delivery })
}
const textOf = (call: unknown) => JSON.stringify(call)

describe('an approval card', () => {
  test('shows all that an approver needs, and its buttons carry id and hash', () => {
    const call = slack.call(notice(summary()))
    expect(call).toMatchObject({ method: 'chat.postMessage', arguments: { channel: '#approvals' } })
    const text = textOf(call)
    for (const words of [
      'APPROVAL REQUEST · RISK: HIGH',
      'Scale deployment shop/checkout from 4 to 8 replicas',
      '`kubectl scale deployment/checkout -n shop --replicas=8`',
      'Rollback: `kubectl scale deployment/checkout -n shop --replicas=4`',
      'inv-00000001',
      'anybody on call (oncall or sre-lead), but not Bob',
      'Expires',
      'abcdef01',
    ])
      expect(text).toContain(words)
    const value = JSON.stringify({
      command: 'approve',
      input: { proposal: 'prop-1a2b3c4d', hash: 'abcdef0123456789'.repeat(4) },
    })
    expect(text).toContain(JSON.stringify(value).slice(1, -1))
    expect(text).toContain('command:deny')
  })

  test('is edited in place: who approved, then the outcome, and no button is left that does nothing', () => {
    const memory = { channel: 'C9', ts: '1.1' }
    const executing = slack.call(notice(summary({ state: 'executing', approvals: [alice], runs: [run] }), { memory }))
    expect(executing).toMatchObject({ method: 'chat.update', arguments: { channel: 'C9', ts: '1.1' } })
    expect(textOf(executing)).toContain('Approved by @Alice — executing…')
    expect(textOf(executing)).not.toContain('command:approve')
    const done = { ...run, step: 'done' as const, outcome: 'done' as const, says: '8 replicas are wanted.' }
    const after = textOf(
      slack.call(notice(summary({ state: 'succeeded', approvals: [alice], runs: [done] }), { memory })),
    )
    expect(after).toContain('8 replicas are wanted.')
    expect(after).toContain('command:rollback')
  })

  test.each([
    [{ state: 'denied', denial: { ...alice, reason: 'not today' } }, 'Denied by @Alice: not today'],
    [{ state: 'expired' }, 'Nobody decided in time'],
    [{ state: 'approved', approvals: [alice], hold: { until: at, why: 'checkout rests.' } }, 'checkout rests.'],
    [{ risk: 'critical', needed: 2, approvals: [alice] }, '1 more person must approve'],
    [
      { state: 'failed', approvals: [alice], runs: [{ ...run, step: 'done', outcome: 'unknown', says: 'look' }] },
      'OUTCOME UNKNOWN',
    ],
    [{ diff: '--- a/x.ts\n+++ b/x.ts\n-1\n+2' }, '```--- a/x.ts'],
    [{ command: ['x'.repeat(5_000)] }, 'CUT HERE: look at the whole of it before you approve'],
  ] as [Partial<ProposalSummary>, string][])('tells the truth of %o', (more, words) => {
    expect(JSON.stringify(slack.call(notice(summary(more)))).replaceAll('\\n', '\n')).toContain(words)
  })

  test('keeps within the limits of Slack, and lets no text of others become markup', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 3_000 })
    fc.assert(
      fc.property(
        fc.record({
          title: text,
          reason: text,
          diff: text,
          service: text,
          says: text,
          state: fc.constantFrom(...proposalStates),
          command: fc.array(text, { minLength: 1, maxLength: 4 }),
        }),
        ({ says, ...more }) => {
          const runs = [{ ...run, step: 'done' as const, outcome: 'done' as const, says }]
          const card = proposalCard(summary({ ...more, approvals: [alice], runs }), {
            publicUrl: 'https://allclear.example',
          })
          renderCard(card, { strict: true })
        },
      ),
      { numRuns: 60 },
    )
    const hostile = renderCard(
      proposalCard(summary({ title: '<!channel> <https://evil.example|Approve>', reason: '<@U1>' }), {
        publicUrl: 'https://x.example',
      }),
    )
    expect(JSON.stringify(hostile)).not.toMatch(/<!channel>|<@U1>|<https:\/\/evil/)
  })
})
