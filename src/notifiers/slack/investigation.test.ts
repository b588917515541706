import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMessage } from '../../clients/slack/blocks.ts'
import type { InvestigationNotice } from '../../core/investigation/notice.ts'
import { readTold, type Told } from '../../core/told.ts'
import { slack } from '../slack.ts'
import { noticeOf } from '../test-notice.ts'

const at = new Date('2026-03-02T09:00:00Z')
const cause = {
  object: { kind: 'service' as const, name: 'cart' },
  kind: 'bad_deploy',
  summary: 'The deploy “Round <prices>” of cart came 32 s before.',
  confidence: 0.9,
  evidence: ['e1'],
  against: [],
  remedies: [],
}
const told: InvestigationNotice = {
  about: 'investigation',
  service: 'cart',
  at,
  investigation: {
    id: 'inv-a3f2b1c4',
    service: 'cart',
    profile: 'lab',
    incidents: [],
    startedAt: at,
    endedAt: new Date('2026-03-02T09:00:08Z'),
    state: 'concluded',
    phase: 'done',
    reason: 'INC-7: Cart fails',
    verdict: {
      outcome: 'cause',
      summary: cause.summary,
      rootCause: cause,
      confidence: 0.9,
      excluded: [],
      affected: { services: ['cart', 'web'], resources: [{ kind: 'pod', name: 'cart-1', namespace: 'shop' }] },
      timeline: [{ at, text: 'Errors rose', evidence: ['e1'] }],
      remedies: [
        { text: 'Roll back', when: 'immediate', command: ['kubectl', 'rollout', 'undo', 'deployment/cart'] },
        { text: 'Test it', when: 'preventive' },
      ],
      unknowns: ['No traces.'],
    },
    feedback: [],
    hypotheses: [],
    evidence: [{ id: 'e1', source: 'logs of cart', says: '<!channel> TypeError' }],
    proposals: ['prop-12345678'],
    exhausted: [],
  },
}
type Shown = { method: string; arguments: { text: string; attachments: { blocks: unknown[] }[]; thread_ts?: string } }
const callOf = (one: Told, memory?: unknown, card?: unknown) =>
  slack.call({
    ...noticeOf(
      one,
      {},
      {
        kind: memory || !('line' in one) ? 'card' : 'notice',
        memory,
        channel: '#ops',
        workspace: 'config',
        notifier: 'slack',
      },
    ),
    ...(card !== undefined && { card }),
  }) as Shown

test('the result says cause, confidence, resources, commands and unknowns, and asks for feedback with three buttons', () => {
  const { method, arguments: args } = callOf(told)
  expect(method).toBe('chat.postMessage')
  const text = JSON.stringify(args)
  for (const words of [
    'ROOT CAUSE',
    'INC-7: Cart fails',
    'high, 90 %',
    'pod shop/cart-1',
    '`kubectl rollout undo deployment/cart`',
    'No traces.',
    'prop-12345678',
    'Errors rose [e1]',
    '&lt;!channel&gt; TypeError',
  ])
    expect(text).toContain(words)
  expect(text).not.toContain('<!channel>')
  const labels = [...text.matchAll(/"type":"button","text":{"type":"plain_text","text":"([^"]+)"/g)].map(
    ([, label]) => label,
  )
  expect(labels).toEqual(['Accurate', 'Partially accurate', 'Needs improvement', 'View'])
  expect(checkMessage(args as never)).toEqual([])
})

test('the card is edited in place, also after it came back from storage; a line hangs under it or waits for it', () => {
  const stored = readTold(JSON.parse(JSON.stringify(told)))
  expect(callOf(stored, { channel: 'C1', ts: '1.2' })).toMatchObject({
    method: 'chat.update',
    arguments: { channel: 'C1', ts: '1.2' },
  })
  const line: InvestigationNotice = { ...told, line: { sign: '💡', text: 'Hypotheses: <b>' } }
  expect(callOf(line)).toEqual({ wait: 'The card of its investigation is not posted yet.' })
  const hung = slack.call({
    ...noticeOf(line, {}, { kind: 'notice', channel: '#ops', notifier: 'slack' }),
    card: { channel: 'C1', ts: '1.2' },
  })
  expect(hung).toMatchObject({ arguments: { channel: 'C1', thread_ts: '1.2', text: '💡 Hypotheses: &lt;b&gt;' } })
})

test('whatever a verdict says, Slack takes the card', () => {
  const words = fc.string({ maxLength: 4_000, unit: 'grapheme' })
  fc.assert(
    fc.property(
      words,
      fc.array(words, { maxLength: 30 }),
      fc.constantFrom('cause', 'undetermined', 'healthy' as const),
      (long, many, outcome) => {
        const { rootCause, ...rest } = told.investigation.verdict!
        const verdict = {
          ...rest,
          outcome,
          summary: long,
          unknowns: many,
          remedies: many.map((text) => ({ text, when: 'immediate' as const, command: many.slice(0, 3) })),
          timeline: many.map((text) => ({ at, text, evidence: ['e1'] })),
          ...(outcome === 'cause' && rootCause && { rootCause: { ...rootCause, summary: long } }),
        }
        const { arguments: args } = callOf({ ...told, investigation: { ...told.investigation, reason: long, verdict } })
        expect(checkMessage(args as never)).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
})
