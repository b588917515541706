import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Card } from '../../core/card.ts'
import type { Incident } from '../../core/incident.ts'
import { incidentCard } from '../../core/incident-card.ts'
import { checkMessage, textLength } from './blocks.ts'
import { decodeControl } from './control-value.ts'
import { renderCard } from './render.ts'

const now = new Date('2026-03-01T12:30:00Z')
const publicUrl = 'https://allclear.example'
const incident: Incident = {
  id: 'INC-7',
  version: 1,
  title: 'Database Connection Timeout',
  service: 'Payment API',
  component: 'pool',
  urgency: 'high',
  status: 'open',
  source: 'alertmanager',
  openedAt: new Date('2026-03-01T12:28:00Z'),
  firing: 3,
  total: 7,
  generation: 1,
  sla: {},
}
const draw = (change: Partial<Incident> = {}) =>
  renderCard(incidentCard({ ...incident, ...change }, { publicUrl }), { strict: true })

interface Any {
  [key: string]: Any
}
const blocksOf = (message: ReturnType<typeof renderCard>) => message.attachments?.[0]?.blocks as unknown as Any[]
const controls = (message: ReturnType<typeof renderCard>) =>
  (blocksOf(message).find((b) => String(b.type) === 'actions')?.elements ?? []) as unknown as Any[]
const labels = (message: ReturnType<typeof renderCard>) =>
  controls(message).map((e) => String((e.text ?? e.placeholder)?.text))

test('an open incident looks like the picture: badge, title, facts, buttons', () => {
  expect(draw()).toMatchSnapshot()
})

test.each([
  ['high', '#D92D20'],
  ['medium', '#F5B800'],
  ['low', '#2E77D0'],
] as const)('%s urgency has its colour', (urgency, colour) => {
  expect(draw({ urgency }).attachments?.[0]?.color).toBe(colour)
})

test('after an acknowledge the button says so, after a resolve only View is left', () => {
  expect(labels(draw())).toEqual(['Acknowledge', 'Resolve', 'Snooze', 'View'])
  expect(labels(draw({ status: 'acknowledged', acknowledgedBy: 'Jane' }))[0]).toBe('Acknowledged ✓')
  expect(labels(draw({ status: 'resolved', resolvedBy: 'Bob', resolvedAt: now }))).toEqual(['View'])
})

test('a click says which command with which input, and what to ask for', () => {
  const [acknowledge, resolve, snooze, view] = controls(draw())
  expect(acknowledge).toMatchObject({ action_id: 'command:acknowledge' })
  expect(decodeControl(String(resolve?.value))).toEqual({
    command: 'resolve',
    input: { incident: 'INC-7' },
    ask: ['note'],
  })
  const choices = snooze?.options as unknown as { value: string }[]
  expect(choices.map(({ value }) => decodeControl(value)?.input.for)).toEqual(['15m', '30m', '1h', '4h', undefined])
  expect(view).toMatchObject({ action_id: 'link:view', url: 'https://allclear.example/incidents/INC-7' })
})

test('a value that is not ours is no click', () => {
  expect(decodeControl('{')).toBeUndefined()
  expect(decodeControl('{"input":{}}')).toBeUndefined()
})

test('two buttons of one command have different ids in their row', () => {
  const approve = { label: 'Yes', command: 'vote', input: { is: 1 } }
  const card: Card = { title: 'x', tone: 'plain', controls: [approve, { ...approve, label: 'No' }] }
  expect(controls(renderCard(card, { strict: true })).map((e) => String(e.action_id))).toEqual([
    'command:vote',
    'command:vote:2',
  ])
})

test('a card that is far too long keeps its facts and buttons and says that there is more', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i} ${'x'.repeat(900)}`)
  const message = renderCard({ ...incidentCard(incident, { publicUrl }), lines }, { strict: true })
  expect(JSON.stringify(message)).toContain('There is more than Slack shows')
  expect(labels(message)).toContain('Acknowledge')
  expect(textLength(blocksOf(message))).toBeLessThan(12_000)
})

const evil = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3_500 }),
  fc.constantFrom('<!channel>', '<@U123>', '<https://x.example|y>', '&lt;!here&gt;', '```', '> x', '', '   ', '\u202e'),
  fc.string({ unit: fc.constantFrom('<', '>', '&', '👩‍👩‍👧‍👦', '*', '\n', '`'), maxLength: 3_000 }),
)
const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
const anyIncident = fc.record(
  {
    id: fc.nat().map((n) => `INC-${n}`),
    version: fc.nat(),
    title: evil,
    service: evil,
    component: evil,
    environment: evil,
    urgency: fc.constantFrom('high' as const, 'medium' as const, 'low' as const),
    priority: fc.constantFrom('P1' as const, 'P5' as const),
    status: fc.constantFrom('open' as const, 'acknowledged' as const, 'snoozed' as const, 'resolved' as const),
    snoozedUntil: moment,
    assignee: fc.record({ id: evil, name: evil }),
    source: evil,
    openedAt: moment,
    acknowledgedBy: evil,
    resolvedAt: moment,
    resolvedBy: evil,
    resolution: evil,
    firing: fc.nat(),
    total: fc.nat(),
    generation: fc.nat(),
    sla: fc.constant({}),
  },
  {
    requiredKeys: [
      'id',
      'version',
      'title',
      'service',
      'urgency',
      'status',
      'source',
      'openedAt',
      'firing',
      'total',
      'generation',
      'sla',
    ],
  },
)

/** The only tokens a card of an incident may hold: dates. */
const withoutTokens = (text: string) => text.replace(/<!date\^\d+\^[^<>|]*\|[^<>|]*>/g, '')

function marked(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(marked)
  if (typeof part !== 'object' || part === null) return []
  const { type, text } = part as { type?: unknown; text?: unknown }
  return type === 'mrkdwn' ? [String(text)] : Object.values(part).flatMap(marked)
}

test('the card of any incident fits every limit of Slack, and no untrusted markup survives', () => {
  fc.assert(
    fc.property(anyIncident, (any) => {
      const message = renderCard(incidentCard(any as Incident, { publicUrl }), { strict: true })
      expect(checkMessage(message)).toEqual([])
      for (const text of [message.text, ...marked(message.attachments)]) expect(withoutTokens(text)).not.toMatch(/[<>]/)
      expect(message.attachments?.[0]?.fallback ?? '').not.toMatch(/[<>]/)
    }),
    { numRuns: 300 },
  )
})
