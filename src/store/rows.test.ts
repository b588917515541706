import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Alert } from '../core/alert.ts'
import type { Happening, Incident } from '../core/incident.ts'
import { Policy } from '../core/oncall/policy.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const actor = { kind: 'user', id: 'alice', name: 'Alice', role: 'oncall', via: 'slack' } as const
const at = (clock: string) => new Date(`2026-03-02T${clock}Z`)

const policy = Policy.parse({
  id: 'p',
  steps: [{ after: '5m', targets: ['user:alice'], if: { urgency: ['high'] } }],
  fallback_channel: '#all',
})

/** One of every kind of happening, with everything each can carry. */
const happenings: Happening[] = [
  { type: 'alert_joined', alert: 'a1', title: 'Disk', urgency: 'high' },
  { type: 'alert_cleared', alert: 'a1', title: 'Disk' },
  { type: 'snoozed', until: at('10:00:00') },
  { type: 'woke' },
  {
    type: 'escalated',
    step: 0,
    round: 0,
    generation: 2,
    dueAt: at('09:05:00'),
    byHand: true,
    nextAt: at('09:10:00'),
    paged: { users: [{ id: 'alice', name: 'Alice', because: 'named' }], channels: ['#all'], empty: ['team:x'] },
  },
  { type: 'escalation_exhausted', fallbackChannel: '#all' },
  { type: 'sla_warned', target: 'ack', dueAt: at('09:05:00') },
  { type: 'sla_breached', target: 'resolve', dueAt: at('09:06:00') },
  { type: 'assigned', to: { id: 'bob', name: 'Bob' } },
  { type: 'urgency_changed', urgency: 'low', reason: 'quiet' },
  { type: 'delivery_failed', destination: '#x', reason: 'gone', remedy: 'invite', fallback: '#y' },
  { type: 'channel_opened', workspace: 'w', channel: 'C1', name: 'inc-1' },
  { type: 'noted', text: 'until 2026-01-01' },
  { type: 'acknowledged' },
  { type: 'resolved', note: 'fixed', auto: false },
  { type: 'reopened', reason: 'again' },
]

const openEverything = () =>
  t.store.transact(async (tx) => {
    const opened = await tx.open(
      {
        title: 'Disk\u0000 full',
        service: 'db',
        component: 'disk',
        environment: 'prod',
        urgency: 'high',
        priority: 'P1',
        source: 'am',
        groupKey: 'g',
        description: 'long',
        policy,
        sla: { ackMs: 300_000, resolveMs: 600_000 },
      },
      actor,
    )
    return tx.append(opened, happenings, actor)
  })

test('an incident and every kind of event come back as they were written, moments and all', async () => {
  const written = await openEverything()
  const stored = await t.store.incident(written.id)
  expect(stored).toEqual({ ...written, title: 'Disk\ufffd full' } satisfies Incident)
  const events = await t.store.timeline(written.id)
  expect(events.map(({ id: _, incident: __, seq: ___, actor: ____, at: _____, ...happening }) => happening)).toEqual([
    expect.objectContaining({ type: 'opened', policy }),
    ...happenings,
  ])
  expect(events.map((e) => [e.seq, e.incident, e.actor, e.at])).toEqual(
    events.map((_, i) => [i + 1, written.id, actor, t.clock.now()]),
  )
})

test('an alert comes back as it was written; labels named like moments stay words', async () => {
  const words = { startedAt: '2026-01-01T00:00:00Z', until: 'tomorrow', 'x\u0000': 'y' }
  const alert: Alert = {
    id: '',
    source: 'am',
    dedupKey: 'k',
    groupKey: 'g',
    incident: null,
    status: 'cleared',
    severity: 'critical',
    title: 'Disk',
    body: 'body',
    service: 'db',
    labels: words,
    annotations: words,
    links: [{ label: 'expiresAt', url: 'https://example.org' }],
    images: [{ url: 'https://example.org/a.png', alt: 'a' }],
    startedAt: at('08:00:00'),
    firedAt: at('08:00:01'),
    clearedAt: at('08:00:02'),
    clearedByHandAt: at('08:00:03'),
    seenAt: at('08:00:04'),
    expiresAt: at('08:00:05'),
    fires: 3,
  }
  const { id } = await t.store.transact(async (tx) => tx.putAlert(alert))
  const newest = await t.store.transact((tx) => tx.newestAlerts([{ source: 'am', dedupKey: 'k' }]))
  const { 'x\u0000': _, ...kept } = words
  const labels = { ...kept, 'x\ufffd': 'y' }
  expect([...newest.values()]).toEqual([{ ...alert, id, labels, annotations: labels }])
})

test('a group keeps its waiting signals and its moments', async () => {
  const signal = {
    source: 'am',
    action: 'trigger',
    dedupKey: 'k',
    severity: 'info',
    title: 'T',
    labels: { endsAt: 'never' },
    annotations: {},
    links: [],
    images: [],
    startsAt: at('08:00:00'),
    endsAt: at('08:30:00'),
    sourceAt: at('08:00:00'),
    receivedAt: at('08:00:01'),
    rawSha256: 'f',
    expiresAt: at('08:10:00'),
  } as const
  const group = { key: 'g', source: 'am', waiting: [{ ...signal }], flushAt: at('08:01:00'), toldAt: at('08:00:30') }
  await t.store.transact(async (tx) => tx.putGroup({ ...group, waiting: [{ ...signal, links: [], images: [] }] }))
  const groups = await t.store.transact((tx) => tx.groups([{ key: 'g', source: 'am' }]))
  expect([...groups.values()]).toEqual([group])
})
