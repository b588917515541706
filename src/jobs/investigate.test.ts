import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, contextWith, furnish, user } from '../commands/test-context.ts'
import type { Context } from '../core/command.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { InvestigationNotice } from '../core/investigation/notice.ts'
import type { InvestigationSettings } from '../core/investigation/settings.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import type { Wake } from '../core/jobs.ts'
import type { Store } from '../core/store.ts'
import { Preferences } from '../core/workspace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { type InvestigateEffects, investigate } from './investigate.ts'
import { investigateIncident } from './investigate-incident.ts'
import { labOf, scenes, seenAt } from './test-scenes.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: seenAt.toISOString() })
  const preferences = Preferences.parse({ defaultChannel: '#ops' })
  await t.store.putWorkspace({ id: 'config', name: 'lab', scopes: [], status: 'active', preferences })
  await furnish(t.store, { service: [{ id: 'cart' }, { id: 'ledger' }, { id: 'stock' }] })
})
afterEach(async () => {
  for (const table of ['cases', 'investigation_answers', 'investigations', 'deliveries'] as const)
    await t.db.deleteFrom(table).execute()
  t.clock.set(seenAt)
})
afterAll(() => t.close())

const bugs: unknown[] = []
const woken: Wake[] = []
const scene = scenes['a dependency that is down']!
const profiles = labOf(scene.services)
const settled = (more: Partial<InvestigationSettings> = {}): Partial<Context> => ({
  settings: {
    publicUrl: 'https://allclear.example',
    version: '1',
    commandName: 'allclear',
    sources: [],
    investigation: { ...usualInvestigation, ...more },
  },
})
const asking = (given: Partial<Context> = {}) => contextWith({ store: t.store, clock: t.clock, profiles, ...given })

const effects = (given: Partial<InvestigateEffects> = {}): InvestigateEffects => ({
  store: t.store,
  clock: t.clock,
  queue: { send: async (wakes) => void woken.push(...wakes) },
  pause: async (ms) => t.clock.forward(ms),
  context: async (actor, commandId) => asking({ actor, commandId, directory: await t.store.readDirectory() }),
  holder: 'a',
  every: () => () => undefined,
  deadline: () => new AbortController().signal,
  onBug: (error) => bugs.push(error),
  ...given,
})

const start = async (given: Partial<Context> = {}, input: object = {}) =>
  call<{ id: string; joined: boolean }>(asking({ actor: user('alice'), ...given }), 'analyze', {
    service: 'cart',
    ...input,
  })

const stored = async (id: string) => (await t.store.investigations.get(id))!
const owed = async () => {
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['kind', 'channel', 'dedupe', 'subject', 'body'])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, body: row.body as InvestigationNotice }))
}
/** What does not depend on when it was worked on. */
const essence = ({ verdict, hypotheses, evidence, transitions, progress }: Investigation) =>
  JSON.stringify([verdict, hypotheses, evidence, transitions.map(({ to }) => to), progress.map(({ text }) => text)])

test('it goes through its phases, tells each step once, and ends with a card', async () => {
  const { id, joined } = await start()
  expect([id, joined]).toEqual([expect.stringMatching(/^inv-[0-9a-f]{8}$/), false])
  await investigate(id, effects())
  const item = await stored(id)
  expect(item).toMatchObject({
    state: 'concluded',
    phase: 'done',
    verdict: { rootCause: { object: { name: 'ledger' } } },
  })
  const rows = await owed()
  expect(rows.map(({ kind }) => kind)).toEqual(['card', 'notice', 'notice', 'notice', 'notice'])
  expect(rows.every(({ channel, subject }) => channel === '#ops' && subject === id)).toBe(true)
  expect(rows.map(({ body }) => body.line?.sign)).toEqual([undefined, '📊', '💡', '🎯', '🛠️'])
  expect(rows[0]!.body.investigation).toMatchObject({ state: 'concluded', verdict: { outcome: 'cause' } })
  expect(bugs.splice(0)).toEqual([])
})

/** A store whose process is killed at its nth write, before or after the write took effect. */
function dying(at: number, after: boolean): { store: Store; writes: () => number } {
  let writes = 0
  const dead = new Error('killed')
  const mortal =
    <A extends unknown[], R>(write: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      writes += 1
      if (writes > at || (writes === at && !after)) throw dead
      const result = await write(...given)
      if (writes >= at) throw dead
      return result
    }
  const { claim, record, release, renew, ...reading } = t.store.investigations
  const investigations = {
    ...reading,
    claim: mortal(claim),
    record: mortal(record),
    release: mortal(release),
    renew: mortal(renew),
  }
  return {
    store: { ...t.store, investigations, transact: mortal(t.store.transact) as Store['transact'] },
    writes: () => writes,
  }
}

test('killed at any write and taken up by another, it comes to the same without telling anything twice', async () => {
  const { id: whole } = await start({ commandId: 'whole' })
  const counted = dying(Number.POSITIVE_INFINITY, true)
  await investigate(whole, effects({ store: counted.store }))
  const expected = essence(await stored(whole))
  const messages = (await owed()).map(({ kind, body }) => [kind, body.line?.text])
  const total = counted.writes()
  expect(total).toBeGreaterThan(20)
  // Every write near a transition, and some of those that keep answers.
  const points = Array.from({ length: total }, (_, i) => i + 1).filter((n) => n < 3 || n % 4 === 0 || n > total - 8)
  for (const at of points)
    for (const after of [false, true]) {
      for (const table of ['deliveries', 'investigation_answers', 'investigations'] as const)
        await t.db.deleteFrom(table).execute()
      t.clock.set(seenAt)
      const { id } = await start({ commandId: 'whole' })
      await investigate(id, effects({ store: dying(at, after).store, holder: 'dead' })).catch((error: Error) => {
        expect(error.message).toBe('killed')
      })
      t.clock.forward(16_000)
      await investigate(id, effects({ holder: 'b' }))
      expect([at, after, essence(await stored(id))]).toEqual([at, after, expected])
      expect((await owed()).map(({ kind, body }) => [kind, body.line?.text])).toEqual(messages)
    }
})

test('of two workers one works; a second asking joins the one that runs', async () => {
  const { id } = await start()
  const again = await start()
  expect(again).toMatchObject({ id, joined: true })
  let asked = 0
  const counting: Partial<InvestigateEffects> = {
    cluster: async () => {
      asked += 1
      return undefined
    },
  }
  await Promise.all([investigate(id, effects(counting)), investigate(id, effects({ ...counting, holder: 'b' }))])
  expect(asked).toBe(1)
  expect((await start()).joined).toBe(false)
})

test('cancelled while it asks, it ends there and tells nothing more', async () => {
  const { id } = await start()
  const cluster = async () => {
    await call(asking({ actor: user('omar') }), 'cancel-investigation', { investigation: id })
    return undefined
  }
  await investigate(id, effects({ cluster }))
  expect(await stored(id)).toMatchObject({
    state: 'cancelled',
    phase: 'triage',
    progress: [{}, { text: 'Cancelled by omar.' }],
  })
  expect((await owed()).map(({ body }) => body.line?.sign)).toEqual([undefined, '🚫'])
  await expect(call(asking({ actor: user('omar') }), 'cancel-investigation', { investigation: id })).rejects.toThrow(
    `${id} was already cancelled.`,
  )
})

test('what fails again and again ends honestly rather than never', async () => {
  const { id } = await start()
  const broken = {
    ...t.store,
    investigations: { ...t.store.investigations, recorded: () => Promise.reject(new Error('a bug')) },
  }
  for (let attempt = 0; attempt < 5; attempt++)
    await expect(investigate(id, effects({ store: broken }))).rejects.toThrow('a bug')
  await investigate(id, effects())
  expect((await stored(id)).verdict).toMatchObject({
    outcome: 'undetermined',
    unknowns: [expect.stringMatching(/5 times/)],
  })
})

test('when the time is up it concludes with what it has', async () => {
  const { id } = await start()
  const slow = { now: () => t.clock.now() }
  const context: InvestigateEffects['context'] = async (actor, commandId) => {
    t.clock.forward(4_000)
    return asking({ actor, commandId })
  }
  await investigate(id, effects({ clock: slow, context }))
  const item = await stored(id)
  expect(item.state).toBe('concluded')
  expect(item.exhausted).toEqual(['Not everything was asked: the 30 seconds for looking were over.'])
})

const incidentOf = async (given: object = {}) =>
  call<{ id: string }>(asking({ actor: user('alice'), directory: await t.store.readDirectory() }), 'create', {
    title: 'Cart fails',
    service: 'cart',
    urgency: 'high',
    ...given,
  })
const consider = (id: string, more: Partial<InvestigationSettings> = {}) =>
  investigateIncident(id, async (actor, commandId) =>
    asking({ actor, commandId, directory: await t.store.readDirectory(), ...settled(more) }),
  )
const eventsOf = async (id: string) =>
  (await t.store.timeline(id)).map(({ type }) => type).filter((type) => /^inv/.test(type))

test('an urgent incident is investigated once, and its thread hears of it', async () => {
  const { id } = await incidentOf()
  expect(await consider(id)).toMatch(/^It is investigated by inv-/)
  await consider(id)
  const { items } = await t.store.investigations.list({ incident: id }, { limit: 5 })
  expect(items).toHaveLength(1)
  await investigate(items[0]!.id, effects())
  expect(await eventsOf(id)).toEqual([
    'investigation_started',
    'investigation_updated',
    'investigation_updated',
    'investigation_updated',
    'investigation_updated',
    'investigation_concluded',
  ])
  const last = (await t.store.timeline(id)).at(-1)
  expect(last?.type === 'investigation_concluded' && last.summary.verdict?.timeline[0]?.at).toBeInstanceOf(Date)
  // Its thread tells it; there is no second card.
  expect(await owed()).toEqual([])
  const next = await incidentOf({ title: 'Cart is slow' })
  await consider(next.id)
  expect(await eventsOf(next.id)).toEqual(['investigation_started', 'investigation_concluded'])
})

test('an urgent incident without a cause is looked at once more, while it is open', async () => {
  await furnish(t.store, { service: [{ id: 'shelf' }] })
  const quiet = labOf({ shelf: scenes['nothing wrong']!.services.cart! })
  const context: InvestigateEffects['context'] = async (actor, commandId) =>
    asking({ actor, commandId, profiles: quiet, directory: await t.store.readDirectory() })
  const { id } = await incidentOf({ service: 'shelf' })
  const look = async (again: boolean) => {
    await investigateIncident(id, context, again)
    for (const waiting of await t.store.investigations.idle(5)) await investigate(waiting, effects({ context }))
  }
  await look(false)
  expect(woken.splice(0)).toMatchObject([{ name: 'investigate', data: { incident: id, again: true } }])
  const [first] = (await t.store.investigations.list({ incident: id }, { limit: 5 })).items
  // The alert was fresh: its telemetry got a moment to arrive, and it is too early to call it healthy.
  expect(first!.window.to.getTime() - first!.startedAt.getTime()).toBe(8_000)
  expect(first!.verdict!.outcome).toBe('undetermined')
  t.clock.forward(90_000)
  await look(true)
  await look(true)
  expect(woken).toEqual([])
  expect((await t.store.investigations.list({ incident: id }, { limit: 5 })).items).toHaveLength(2)
})

test('rules decide alone when there are some; what no profile observes is left', async () => {
  const { id } = await incidentOf()
  const rules = [{ name: 'prod only', namespace: '^prod', any: [{ severity: ['critical' as const] }] }]
  expect(await consider(id, { rules })).toBe('No rule wants it investigated.')
  expect(await consider(id, { rules: [{ service: '^cart$', labels: {} }] })).toMatch(/^It is investigated/)
  expect(await consider((await incidentOf({ urgency: 'low' })).id)).toBe('No rule wants it investigated.')
  await furnish(t.store, { service: [{ id: 'mainframe' }] })
  expect(await consider((await incidentOf({ service: 'mainframe' })).id)).toBe('No profile observes mainframe.')
})

test('feedback is kept as a case, edits the card and counts as accuracy', async () => {
  const { id } = await start()
  await investigate(id, effects())
  const say = (who: string, input: object) =>
    call(asking({ actor: user(who, 'viewer') }), 'feedback', { investigation: id, ...input })
  await say('vera', { judgement: 'accurate' })
  await say('vera', { judgement: 'wrong', cause: 'the pool of ledger' })
  const [card] = await owed()
  expect(card!.body.investigation.feedback).toMatchObject([{ judgement: 'wrong', cause: 'the pool of ledger' }])
  expect(await t.store.investigations.cases({ service: 'cart' }, 9)).toMatchObject([
    {
      judgement: 'wrong',
      named: { kind: 'connection_pool_exhausted' },
      features: expect.arrayContaining(['focus is unwell']),
    },
  ])
  expect(await call(asking(), 'accuracy')).toMatchObject({ concluded: 1, judged: 1, accuracy: 0, response_rate: 1 })
  expect(await call(asking(), 'replay-investigation', { investigation: id })).toMatchObject({ same: true })
  expect(await call(asking(), 'replay-investigation', { investigation: id, without: 'logs,traces' })).toMatchObject({
    same: false,
  })
})

test('a restricted service is told in its own channel, and only to those who may see it', async () => {
  const directory = { ...(await t.store.readDirectory()) }
  directory.services = new Map([['cart', { ...directory.services.get('cart')!, restricted_to: ['red'] }]])
  await expect(start({ directory })).rejects.toThrow('There is no service "cart".')
  const lead = { directory, actor: user('lea', 'sre-lead') }
  const { id } = await start(lead, { channel: '#everybody' })
  expect((await stored(id)).place).toBeUndefined()
  await expect(call(asking({ directory }), 'investigation', { investigation: id })).rejects.toThrow(
    /There is no investigation/,
  )
  expect((await call<{ investigations: unknown[] }>(asking({ directory }), 'investigations')).investigations).toEqual(
    [],
  )
})

test('a test of the integration runs over sample data, whatever is observed', async () => {
  const { id } = await call<{ id: string }>(asking({ actor: user('omar') }), 'test-integration', { channel: '#try' })
  await investigate(id, effects())
  expect((await stored(id)).verdict).toMatchObject({
    outcome: 'cause',
    rootCause: { kind: 'bad_deploy', object: { name: 'sample-shop' } },
  })
  expect((await owed())[0]).toMatchObject({ kind: 'card', channel: '#try' })
  expect(bugs.splice(0)).toEqual([])
})
