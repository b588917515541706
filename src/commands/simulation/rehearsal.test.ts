import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../core/incident.ts'
import { Preferences } from '../../core/workspace.ts'
import { plan } from '../../delivery/plan.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { ask, find } from '../dispatch.ts'
import { contextWith, furnish, person, runOn, user } from '../test-context.ts'
import { tick } from '../tick.ts'
import type { Simulation } from './simulation.ts'

const minute = 60_000
const lookMinutes = 90

let t: TestStore
beforeAll(async () => {
  t = await testStore({ plan })
  await furnish(t.store, {
    user: [
      person('alice', { slack: { acme: 'UALICE' } }),
      person('bob', { slack: { acme: 'UBOB' } }),
      person('carol'),
      person('dan', { active: false }),
    ],
    team: [{ id: 'all', members: ['alice', 'dan', 'bob', 'carol'] }],
  })
  const preferences = Preferences.parse({ defaultChannel: '#incidents', urgencyFilter: 'high+medium' })
  const workspace = { id: 'acme', team: 'T1', name: 'Acme', scopes: [], status: 'active' as const, preferences }
  await t.store.putWorkspace(workspace, { bot: 'xoxb-secret' })
})
afterAll(() => t.close())

const minutes = (max: number, min = 0) => fc.integer({ min, max }).map((amount) => `${amount}m`)
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const members = fc.array(fc.constantFrom('alice', 'bob', 'carol', 'dan'), { minLength: 1, maxLength: 4 })
const clock = fc.constantFrom('00:00', '09:10', '09:25', '10:05', '17:30')
const hours = fc.record({ from: clock, to: clock }).filter(({ from, to }) => from !== to)

const schedule = fc.record({
  time_zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
  layers: fc.array(
    fc.record({
      rotation: fc.record({ every: fc.constantFrom('hour', 'day', 'week'), handoff: clock }),
      starts: fc.constantFrom('2026-02-01', '2026-03-02'),
      members,
      restrictions: fc.array(hours, { maxLength: 1 }),
    }),
    { maxLength: 2 },
  ),
  overrides: fc.constantFrom([], [{ id: 'o', user: 'bob', from: '2026-03-02T09:20', to: '2026-03-02T10:40' }]),
})

const target = fc.constantFrom('schedule:', 'user:alice', 'user:dan', 'user:carol', 'team:all', 'channel:#ops')
const step = fc.record({
  after: minutes(20),
  targets: fc.array(target, { minLength: 1, maxLength: 3 }),
  round_robin: fc.boolean(),
  if: fc.record({
    urgency: optional(fc.constantFrom(['high'], ['medium', 'low'])),
    working_hours: optional(hours.map((open) => ({ ...open, time_zone: 'UTC' }))),
  }),
})
const policy = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  repeat: fc.integer({ min: 0, max: 2 }),
  repeat_after: optional(minutes(15, 1)),
  fallback_channel: optional(fc.constant('#last')),
})

/** Targets in fives of minutes, so that warnings fall on whole ones. */
const sla = fc
  .record({ ack: fc.integer({ min: 1, max: 12 }), resolve: fc.integer({ min: 1, max: 20 }) }, { requiredKeys: [] })
  .map((fives) => Object.fromEntries(Object.entries(fives).map(([name, five]) => [name, `${five * 5}m`])))

const asked = fc.record({
  urgency: fc.constantFrom('high', 'medium', 'low'),
  acknowledge_after: optional(minutes(80)),
  snooze: optional(fc.record({ snooze_after: minutes(60), snooze_for: minutes(40, 1) })),
  resolve_after: optional(minutes(85)),
})
/** A maintenance window of the service, in minutes of the day that incidents open on. */
const maintenance = optional(
  fc.record({ from: fc.integer({ min: 0, max: 360 }), length: fc.integer({ min: 1, max: 60 }) }),
)
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

let runs = 0

/** Stores a world of its own under ids that nobody had, and names its service. */
async function settle(
  world: { schedule: object; policy: { steps: { targets: string[] }[] }; sla: object },
  urgency: string,
) {
  runs += 1
  const id = `run-${runs}`
  const steps = world.policy.steps.map((one) => ({
    ...one,
    targets: one.targets.map((text) => (text === 'schedule:' ? `schedule:${id}` : text)),
  }))
  await furnish(t.store, {
    schedule: [{ ...world.schedule, id }],
    policy: [JSON.parse(JSON.stringify({ ...world.policy, steps, id }))],
    service: [{ id, policy: id, sla: { [urgency]: world.sla } }],
  })
  return id
}

/** Keeps the SLA of a service still for a while. */
async function maintain(service: string, { from, length }: { from: number; length: number }) {
  const window = { starts: new Date(Date.UTC(2026, 2, 2, 7, from)).toISOString(), for: `${length}m` }
  const run = runOn(t, { actor: user('alice', 'sre-lead') })
  const input = { kind: 'maintenance', comment: 'Disks', matchers: `service=${service}`, ...window }
  await run('silence', input)
}

/** Lets an incident of the service be real: a clock that looks every minute, and the same people at the same times. */
async function really(service: string, start: Date, { urgency, snooze, ...after }: Asked) {
  const run = runOn(t)
  t.clock.set(start)
  const { id } = await run('create', { title: 'A simulated alert', service, urgency })
  const attempt = (name: string, input: object = {}) =>
    run(name, { incident: id, ...input }).catch((error) => expect(error).toMatchObject({ code: 'conflict' }))
  for (let passed = 0; passed <= lookMinutes; passed += 1) {
    t.clock.set(new Date(start.getTime() + passed * minute))
    await tick(t.store, id)
    const now = `${passed}m`
    if (after.acknowledge_after === now) await attempt('acknowledge')
    if (snooze?.snooze_after === now) await attempt('snooze', { for: snooze.snooze_for })
    if (after.resolve_after === now) await attempt('resolve')
  }
  const { items, next } = await t.store.deliveries({ incident: id }, { limit: 500 })
  expect(next).toBeUndefined()
  return { events: await t.store.timeline(id), deliveries: items }
}

async function simulated(service: string, start: Date, { snooze, ...more }: Asked): Promise<Simulation> {
  const context = contextWith({ store: t.store, clock: t.clock, directory: await t.store.readDirectory() })
  const input = { service, at: start.toISOString(), horizon: `${lookMinutes}m`, ...more, ...snooze }
  return (await ask(find('simulate')!, context, input)) as Simulation
}

const facts = ({ id: _, incident: __, ...event }: Event) => event

interface Message {
  event: string | null
  kind: string
  workspace: string
  channel: string
  user?: string
  generation?: number
}
/** Messages but for cards, by the place of their event; cards, which are one row each, by their place alone. */
const told = (messages: Message[], seqOf: (event: string | null) => number | undefined) => [
  ...new Set(
    messages.map(({ event, kind, workspace, channel, user = '', generation = '' }) =>
      (kind === 'card'
        ? [kind, workspace, channel]
        : [seqOf(event), kind, workspace, channel, user, generation]
      ).join(),
    ),
  ),
]

test('a simulation tells what an incident really comes to, event by event and message by message', async () => {
  const start = fc.integer({ min: 0, max: 240 }).map((later) => new Date(Date.UTC(2026, 2, 2, 8, later)))
  await fc.assert(
    fc.asyncProperty(
      schedule,
      policy,
      sla,
      start,
      asked,
      maintenance,
      async (schedule, policy, sla, start, asked, window) => {
        const service = await settle({ schedule, policy, sla }, asked.urgency)
        t.clock.set('2026-03-01T00:00:00Z')
        if (window) await maintain(service, window)
        const { incidents } = await simulated(service, start, asked)
        const happened = incidents[0]!.moments.flatMap((moment) => (moment.event ? [moment] : []))
        const real = await really(service, start, asked)
        expect(happened.map(({ event }) => facts(event))).toEqual(real.events.map(facts))
        const seqs = new Map(real.events.map(({ id, seq }) => [id, seq]))
        expect(
          told(
            happened.flatMap(({ deliveries }) => deliveries),
            (event) => Number(event?.split('/')[1]),
          ).sort(),
        ).toEqual(told(real.deliveries, (event) => seqs.get(event ?? '')).sort())
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
