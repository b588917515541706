import { expect, test } from 'vitest'
import { plain } from './card.ts'
import type { Incident } from './incident.ts'
import { incidentCard } from './incident-card.ts'

const incident: Incident = {
  id: 'INC-7',
  version: 3,
  title: 'Checkout is slow',
  service: 'checkout',
  urgency: 'high',
  status: 'open',
  source: 'prod',
  openedAt: new Date('2026-03-02T09:00:00Z'),
  firing: 1,
  total: 2,
  generation: 1,
  sla: {},
}
const cardOf = (more: Partial<Incident>) =>
  incidentCard({ ...incident, ...more }, { publicUrl: 'https://allclear.example' })
const facts = (more: Partial<Incident>) =>
  Object.fromEntries((cardOf(more).fields ?? []).map(({ label, value }) => [label, plain(value)]))

test('a merged incident says where it went and offers nothing but a look', () => {
  const merged = {
    status: 'resolved',
    mergedInto: 'INC-3',
    resolvedBy: 'Alice',
    resolvedAt: new Date('2026-03-02T09:05:00Z'),
  } as const
  const card = cardOf(merged)
  expect(card.badge).toBe('🔀 MERGED INTO INC-3')
  expect(card.controls).toEqual([{ label: 'View', url: 'https://allclear.example/incidents/INC-7' }])
  expect(facts(merged)).toMatchObject({ Status: 'Merged into INC-3 by Alice' })
  expect(facts(merged)).not.toHaveProperty('Alerts')
})

test('flapping alerts, helpers, parents and children are told', () => {
  expect(facts({})).toMatchObject({ Alerts: 'firing 1 of 2' })
  const more = facts({
    flapping: ['a1'],
    responders: [
      { id: 'bob', name: 'Bob' },
      { id: 'eve', name: 'Eve' },
    ],
    parent: 'INC-1',
    children: ['INC-8', 'INC-9'],
  })
  expect(more).toMatchObject({
    Alerts: 'firing 1 of 2, flapping',
    Helping: expect.stringMatching(/Bob.*Eve/),
    'Part of': 'INC-1',
    Linked: 'INC-8, INC-9',
  })
})
