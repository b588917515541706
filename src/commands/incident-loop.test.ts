import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Actor } from '../core/actor.ts'
import type { Signal } from '../core/alert.ts'
import { apply } from '../core/apply.ts'
import { decide, type IncidentCommand } from '../core/decide.ts'
import { type Directory, Service, User } from '../core/directory.ts'
import type { Event, Incident } from '../core/incident.ts'
import { Policy } from '../core/oncall/policy.ts'
import { Problem } from '../core/problem.ts'
import type { SourceSettings } from '../core/source.ts'
import { applySignals } from './apply-signals.ts'
import { catchUp } from './catch-up.ts'
import { type MemoryWorld, memoryWorld } from './test-transaction.ts'

const start = Date.parse('2026-03-02T09:00:00Z')
const minute = 60_000
const jane: Actor = { kind: 'user', id: 'jane', name: 'Jane', role: 'oncall', via: 'slack' }

const directory: Directory = {
  users: new Map(['jane', 'bob'].map((id) => [id, User.parse({ id, name: id, email: `${id}@acme.test` })])),
  teams: new Map(),
  services: new Map([
    ['shop', Service.parse({ id: 'shop', policy: 'p', sla: { high: { ack: '5m', resolve: '1h' } } })],
  ]),
  schedules: new Map(),
  policies: new Map([
    [
      'p',
      Policy.parse({ id: 'p', repeat: 1, steps: [{ targets: ['user:jane'] }, { after: '5m', targets: ['user:bob'] }] }),
    ],
  ]),
}

const settings: SourceSettings = {
  name: 's',
  kind: 'alertmanager',
  key: 'k',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 0,
  autoResolve: true,
  extra: {},
}

/** One thing that may happen; signals carry the minute at which the source says they began. */
type Step =
  | { do: 'trigger' | 'resolve'; key: string; minute: number }
  | { do: 'acknowledge' | 'close' | 'snooze' | 'reopen' | 'escalate' }
  | { do: 'timer'; wait: number }

const key = fc.constantFrom('a', 'b')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('trigger' as const, 'resolve' as const), key, minute: fc.nat(30) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'acknowledge' as const,
        'close' as const,
        'snooze' as const,
        'reopen' as const,
        'escalate' as const,
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('timer' as const), wait: fc.nat(12) }) },
)

const signalOf = (s: Extract<Step, { key: string }>, now: number): Signal => ({
  source: 's',
  action: s.do,
  dedupKey: s.key,
  groupKey: 'g',
  severity: 'critical',
  title: `Alert ${s.key}`,
  service: 'shop',
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startsAt: new Date(start + s.minute * minute),
  sourceAt: new Date(start + s.minute * minute),
  receivedAt: new Date(now),
  rawSha256: 'x',
})

/** Plays the steps; people always act on the newest incident. */
async function play(steps: Step[]): Promise<MemoryWorld> {
  const world = memoryWorld(directory)
  let now = start + 60 * minute
  for (const s of steps) {
    now += 1_000
    if (s.do === 'timer') now += s.wait * minute
    const tx = world.at(new Date(now))
    const newest = [...world.incidents.values()].at(-1)
    if ('key' in s) await applySignals(tx, [{ signal: signalOf(s, now), settings }])
    else if (s.do === 'timer') for (const incident of world.incidents.values()) catchUp(tx, incident)
    else if (newest) await person(s.do, newest, world, now)
  }
  return world
}

async function person(what: string, incident: Incident, world: MemoryWorld, now: number): Promise<void> {
  const tx = world.at(new Date(now))
  const commands: Record<string, IncidentCommand> = {
    acknowledge: { type: 'acknowledge' },
    close: { type: 'resolve', note: 'done' },
    snooze: { type: 'snooze', until: new Date(now + 15 * minute) },
    reopen: { type: 'reopen' },
    escalate: {
      type: 'escalate',
      audience: () => ({ users: [{ id: 'bob', name: 'bob', because: '' }], channels: [], empty: [] }),
    },
  }
  const happenings = decide(incident, commands[what]!, tx.now)
  if (happenings instanceof Problem) return
  tx.append(incident, happenings, jane)
  if (what === 'close')
    for (const alert of await tx.alertsOf(incident.id))
      if (alert.status === 'firing') tx.putAlert({ ...alert, status: 'cleared', clearedByHandAt: tx.now })
}

const eventsOf = (world: MemoryWorld, id: string) => world.events.filter((e) => e.incident === id)

test('whatever the order, no page goes out twice and none after somebody took the incident', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = await play(steps)
      for (const id of world.incidents.keys()) {
        const pages = new Set<string>()
        let taken = false
        for (const event of eventsOf(world, id)) {
          if (['acknowledged', 'snoozed', 'resolved'].includes(event.type)) taken = true
          if (['woke', 'reopened'].includes(event.type)) taken = false
          if (event.type !== 'escalated') continue
          if (event.byHand) taken = false
          expect(taken).toBe(false)
          const page = `${event.generation}/${event.round}/${event.step}`
          expect(pages).not.toContain(page)
          pages.add(page)
        }
      }
    }),
    { numRuns: 400 },
  )
})

test('whatever the order, no event is lost: folding them gives the incident, numbered without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = await play(steps)
      for (const [id, incident] of world.incidents) {
        const events = eventsOf(world, id)
        expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1))
        expect(events.reduce<Incident | undefined>((folded, e: Event) => apply(folded, e), undefined)).toEqual(incident)
      }
    }),
    { numRuns: 200 },
  )
})

test('whatever the order, a resolved incident only opens again when a person says so, and never has firing alerts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = await play(steps)
      for (const [id, incident] of world.incidents) {
        const events = eventsOf(world, id)
        events.forEach((event, i) => {
          if (event.type === 'resolved' && events[i + 1]) expect(['reopened', 'noted']).toContain(events[i + 1]!.type)
        })
        const firing = [...world.alerts.values()].filter((a) => a.incident === id && a.status === 'firing')
        if (incident.status === 'resolved') expect(firing).toEqual([])
        expect(incident.firing).toBe(incident.status === 'resolved' ? 0 : firing.length)
      }
    }),
    { numRuns: 400 },
  )
})

test('any order and any number of the same deliveries ends in the same state', async () => {
  const episode = fc
    .uniqueArray(fc.nat(60), { minLength: 1, maxLength: 7 })
    .map((minutes) =>
      [...minutes]
        .sort((a, b) => a - b)
        .map((m, i): Extract<Step, { key: string }> => ({ do: i % 2 ? 'resolve' : 'trigger', key: 'a', minute: m })),
    )
  const shuffled = episode.chain((signals) =>
    fc.tuple(
      fc.constant(signals),
      fc
        .shuffledSubarray([...signals, ...signals], { minLength: signals.length })
        .map((order) => [...order, ...signals.filter((s) => !order.includes(s))]),
    ),
  )
  await fc.assert(
    fc.asyncProperty(shuffled, async ([signals, order]) => {
      const world = await play(order)
      const firing = signals.at(-1)!.do === 'trigger'
      const open = [...world.incidents.values()].filter((i) => i.status !== 'resolved')
      expect(open).toHaveLength(firing ? 1 : 0)
    }),
    { numRuns: 400 },
  )
})

test('SLA warnings and breaches are said once each, and a snooze does not count against them', async () => {
  const world = await play([
    { do: 'trigger', key: 'a', minute: 1 },
    { do: 'timer', wait: 4 },
    { do: 'timer', wait: 0 },
    { do: 'timer', wait: 2 },
    { do: 'timer', wait: 3 },
  ])
  const types = eventsOf(world, 'INC-1').map((e) => e.type)
  expect(types.filter((t) => t === 'sla_warned')).toHaveLength(1)
  expect(types.filter((t) => t === 'sla_breached')).toHaveLength(1)
  const napped = await play([{ do: 'trigger', key: 'a', minute: 1 }, { do: 'snooze' }, { do: 'timer', wait: 14 }])
  expect(eventsOf(napped, 'INC-1').map((e) => e.type)).not.toContain('sla_breached')
})
