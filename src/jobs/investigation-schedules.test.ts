import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, contextWith, furnish, user } from '../commands/test-context.ts'
import type { Context, MakeContext } from '../core/command.ts'
import type { InvestigationNotice } from '../core/investigation/notice.ts'
import type { InvestigationSchedule } from '../core/investigation/schedule.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import { weekdays } from '../core/oncall/clock-fields.ts'
import { Problem } from '../core/problem.ts'
import type { Store } from '../core/store.ts'
import { Preferences } from '../core/workspace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { keepSchedules } from './investigation-schedules.ts'
import { labOf, scenes, seenAt } from './test-scenes.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: '2026-03-01T09:00:00Z' })
  const preferences = Preferences.parse({ defaultChannel: '#ops' })
  await t.store.putWorkspace({ id: 'config', name: 'lab', scopes: [], status: 'active', preferences })
  await furnish(t.store, {
    team: [{ id: 'safe', members: [] }],
    service: [{ id: 'cart' }, { id: 'shelf' }, { id: 'vault', restricted_to: ['safe'] }],
  })
})
afterEach(async () => {
  for (const table of ['investigation_runs', 'investigation_answers', 'investigations', 'deliveries'] as const)
    await t.db.deleteFrom(table).execute()
  t.clock.set('2026-03-01T09:00:00Z')
})
afterAll(() => t.close())

const unwell = scenes['a dependency that is down']!.services.cart!
const healthy = scenes['nothing wrong']!.services.cart!
const profiles = labOf({ cart: unwell, shelf: healthy, vault: unwell })

/** Due at the moment at which the scenes are seen. */
const round = (more: Partial<InvestigationSchedule> = {}): InvestigationSchedule => ({
  name: 'round',
  times: ['09:00'],
  timeZone: 'UTC',
  weekdays,
  profile: 'lab',
  services: ['cart', 'shelf'],
  sinceMs: 3_600_000,
  onlyWhenUnwell: false,
  ...more,
})
const settings = (schedules: InvestigationSchedule[]): Context['settings'] => ({
  ...{ publicUrl: 'https://allclear.example', version: '1', commandName: 'allclear', sources: [] },
  investigation: { ...usualInvestigation, schedules },
})
const context =
  (schedules: InvestigationSchedule[], more: Partial<Context> = {}): MakeContext =>
  async (actor, commandId) =>
    contextWith({
      ...{ actor, commandId, store: t.store, clock: t.clock, profiles, settings: settings(schedules) },
      directory: await t.store.readDirectory(),
      ...more,
    })
const look = (schedules = [round()], store: Store = t.store, more: Partial<Context> = {}) =>
  keepSchedules({
    ...{ store, queue: t.wakes, clock: t.clock, schedules },
    context: context(schedules, { store, ...more }),
  })
const investigated = async () => (await t.store.investigations.list({}, { limit: 50 })).items
const reasons = async () => (await investigated()).map(({ service, trigger }) => `${service}: ${trigger.reason}`).sort()
/** Ends what runs, as an investigation does after a while. */
const end = () => t.db.updateTable('investigations').set({ state: 'concluded' }).execute()
const last = async () => (await t.store.scheduleRuns.newestRuns(['round']))[0]!

test('it begins with its next moment, and runs each once however many look', async () => {
  t.clock.set('2026-03-01T12:00:00Z')
  await look()
  expect(await investigated()).toEqual([])
  t.clock.set('2026-03-02T08:59:59Z')
  await look()
  expect(await investigated()).toEqual([])
  t.clock.set(seenAt)
  const other = await t.another()
  await Promise.all([look(), look([round()], other.store), look()])
  await end()
  await look()
  expect(await reasons()).toEqual(['cart: Schedule round', 'shelf: Schedule round'])
  const [one] = await investigated()
  expect(one).toMatchObject({
    trigger: { kind: 'schedule', by: { kind: 'clock' } },
    place: { channel: '#ops' },
    window: { from: new Date('2026-03-02T08:00:00Z'), to: seenAt },
  })
})

/** A store that is cut off at its nth write of a run, before or after the write took effect. */
function dying(at: number, after: boolean): Store {
  let writes = 0
  const mortal =
    <A extends unknown[], R>(write: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      writes += 1
      if (writes > at || (writes === at && !after)) throw new Error('killed')
      const result = await write(...given)
      if (writes >= at) throw new Error('killed')
      return result
    }
  const { beginRun, noteOutcome, finishRun, ...reading } = t.store.scheduleRuns
  const scheduleRuns = {
    ...reading,
    beginRun: mortal(beginRun),
    noteOutcome: mortal(noteOutcome),
    finishRun: mortal(finishRun),
  }
  return { ...t.store, scheduleRuns, transact: mortal(t.store.transact) as Store['transact'] }
}

test.each(Array.from({ length: 6 }, (_, n) => n + 1).flatMap((at) => [[at, false] as const, [at, true] as const]))(
  'killed at write %d (after it: %s), the next look goes on and starts nothing twice',
  async (at, after) => {
    await look()
    t.clock.set(seenAt)
    await look([round()], dying(at, after)).catch(() => undefined)
    // What was started meanwhile may have ended before somebody takes the run up.
    await end()
    t.clock.forward(300_000)
    await look()
    expect(await reasons()).toEqual(['cart: Schedule round', 'shelf: Schedule round'])
    expect(await last()).toMatchObject({ at: seenAt, finishedAt: expect.any(Date) })
    const cards = await t.db.selectFrom('deliveries').select('body').where('kind', '=', 'card').execute()
    expect(cards.map(({ body }) => (body as InvestigationNotice).service).sort()).toEqual(['cart', 'shelf'])
  },
)

test('after an absence one run stands for all that were missed, and says so', async () => {
  await look()
  t.clock.set('2026-03-05T11:30:00Z')
  await look()
  await end()
  await look()
  expect(await reasons()).toEqual([
    'cart: Schedule round (2 h 30 min late; 3 runs before it were missed)',
    'shelf: Schedule round (2 h 30 min late; 3 runs before it were missed)',
  ])
})

test('on the day the clocks jump it runs once, at the moment of the jump', async () => {
  const berlin = [round({ times: ['02:30'], timeZone: 'Europe/Berlin', services: ['cart'] })]
  t.clock.set('2026-03-28T12:00:00Z')
  await look(berlin)
  t.clock.set('2026-03-29T00:59:59Z')
  await look(berlin)
  expect(await investigated()).toEqual([])
  t.clock.set('2026-03-29T01:00:00Z')
  await look(berlin)
  await end()
  t.clock.set('2026-03-29T01:30:00Z')
  await look(berlin)
  expect(await reasons()).toEqual(['cart: Schedule round'])
})

test('only what is unwell is told, where that is wanted; a backend that cannot be asked is a reason to look', async () => {
  const only = [round({ onlyWhenUnwell: true })]
  await look(only)
  t.clock.set(seenAt)
  await look(only)
  expect(await reasons()).toEqual(['cart: Schedule round'])
  expect((await last()).outcomes).toMatchObject([
    { service: 'cart', outcome: 'started', investigation: expect.stringMatching(/^inv-/) },
    { service: 'shelf', outcome: 'healthy' },
  ])
  t.clock.set('2026-03-03T09:00:00Z')
  await end()
  const away = () => Promise.reject(new Problem('unavailable', 'The backend does not answer.'))
  const lab = profiles.resolve()
  const silent = { ...lab, backend: { ...lab.backend, metric: away, countLogs: away, logs: away } }
  await look(only, t.store, { profiles: { ...profiles, resolve: () => silent } })
  expect((await last()).outcomes).toMatchObject([{ outcome: 'started' }, { outcome: 'started' }])
})

test('a service with an open incident is unwell, whatever its telemetry says', async () => {
  const asking = await context([])(user('alice'), 'opens')
  const { id } = await call<{ id: string }>(asking, 'create', { title: 'Empty', service: 'shelf', urgency: 'low' })
  const only = [round({ onlyWhenUnwell: true, services: ['shelf'] })]
  await look(only)
  t.clock.set(seenAt)
  await look(only)
  expect(await reasons()).toEqual(['shelf: Schedule round'])
  await call({ ...asking, commandId: 'ends' }, 'resolve', { incident: id })
})

test('what cannot be found is noted beside the others, and a profile that is gone ends the run', async () => {
  const odd = [round({ services: ['cart', 'nowhere'] })]
  await look(odd)
  t.clock.set(seenAt)
  await look(odd)
  expect((await last()).outcomes).toMatchObject([
    { service: 'cart', outcome: 'started' },
    { service: 'nowhere', outcome: 'failed', message: 'The profile lab has no service "nowhere".' },
  ])
  t.clock.set('2026-03-03T09:00:00Z')
  const gone = () => {
    throw new Problem('not_found', 'There is no profile "lab".')
  }
  await look(odd, t.store, { profiles: { ...profiles, resolve: gone } })
  expect(await last()).toMatchObject({ finishedAt: expect.any(Date), outcomes: [{ outcome: 'failed' }] })
})

test('the list tells when it comes next and what came of it, and hides what the asker may not see', async () => {
  const all = [round({ services: ['*'] })]
  await look(all)
  t.clock.set(seenAt)
  await look(all)
  t.clock.forward(60_000)
  const asked = async (who = user('vera', 'viewer')) =>
    call<{ schedules: { services: string[]; next_at: string; last: { outcomes: { service: string }[] } }[] }>(
      await context(all)(who, 'asks'),
      'investigation-schedules',
    )
  const { schedules } = await asked()
  expect(schedules[0]).toMatchObject({ services: ['cart', 'shelf'], next_at: '2026-03-03T09:00:00.000Z' })
  expect(schedules[0]!.last.outcomes.map(({ service }) => service)).toEqual(['cart', 'shelf'])
  expect((await asked(user('lea', 'sre-lead'))).schedules[0]!.services).toEqual(['cart', 'shelf', 'vault'])
  // The clock sees everything, but what is restricted is told to nobody who may not see it.
  expect((await investigated()).find(({ service }) => service === 'vault')?.place).toBeUndefined()
})

test('run now investigates at once, in the name of whoever asked and only what they may see', async () => {
  const all = [round({ services: ['*'] })]
  const asking = await context(all)(user('alice'), 'now')
  const run = () =>
    call<{ outcomes: { service: string }[] }>(asking, 'run-investigation-schedule', { schedule: 'round' })
  expect((await run()).outcomes.map(({ service }) => service)).toEqual(['cart', 'shelf'])
  await end()
  await run()
  expect(await reasons()).toEqual(['cart: alice ran the schedule round', 'shelf: alice ran the schedule round'])
  await expect(call(asking, 'run-investigation-schedule', { schedule: 'night' })).rejects.toThrow(
    'There is no schedule "night". There are: round.',
  )
  await expect(
    call(await context(all)(user('vera', 'viewer'), 'v'), 'run-investigation-schedule', { schedule: 'round' }),
  ).rejects.toThrow(Problem)
})
