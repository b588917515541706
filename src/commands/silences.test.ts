import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Signal } from '../core/alert.ts'
import { inhibitionsOf } from '../core/silence/inhibition.ts'
import { readMatchers } from '../core/silence/matcher.ts'
import type { SourceSettings } from '../core/source.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { applySignals } from './apply-signals.ts'
import { keepSilence } from './noise/keep-silence.ts'
import { recheckQuiet } from './noise/recheck.ts'
import { furnish, person, runOn, user } from './test-context.ts'
import { hear, testSignal, testSource } from './test-intake.ts'

let t: TestStore
beforeEach(async () => {
  t = await testStore()
})
afterEach(() => t.close())

const hour = 3_600_000
const source = testSource('prod')
const trigger = (more: Partial<Signal> = {}, from: SourceSettings = source) => hear(t, from, more)
const run = (name: string, input: object = {}, given: object = {}) => runOn(t)(name, input, given)
const incidents = async () => (await t.store.incidents({}, { limit: 100 })).items

/** What the timers and workers of a server would do at this moment. */
async function settle(sources: SourceSettings[] = [source]) {
  for (const id of await t.store.dueSilences(100)) await keepSilence(t.store, id)
  await recheckQuiet(t.store, sources)
}

test('a silenced alert is kept with why, opens nothing, and counts once when the silence ends', async () => {
  const silence = await run('silence', { matchers: 'service=shop', for: '2h', comment: 'Deploy of the shop' })
  expect(silence).toMatchObject({ state: 'active', matched: 0, ends_at: '2026-03-02T11:00:00.000Z' })
  const [told] = await trigger()
  expect(told).toMatchObject({ outcome: 'muted', reason: `Silenced by ${silence.id}: Deploy of the shop.` })
  await trigger({ dedupKey: 'b', service: 'cart' })
  expect((await incidents()).map((i) => i.service)).toEqual(['cart'])
  const { alerts } = (await run('silence-muted')) as unknown as { alerts: object[] }
  expect(alerts).toMatchObject([
    { dedup_key: 'a', incident: null, muted: { by: [{ kind: 'silence', name: silence.id }] } },
  ])

  t.clock.forward(2 * hour - 1_000)
  await settle()
  expect(await incidents()).toHaveLength(1)
  t.clock.forward(1_000)
  await Promise.all([settle(), settle()])
  await settle()
  const shop = (await incidents()).filter((i) => i.service === 'shop')
  expect(shop).toMatchObject([{ status: 'open', firing: 1, total: 1, title: 'Disk full' }])
  expect(await run('silence-show', { silence: silence.id })).toMatchObject({ state: 'ended', matched: 1 })
  expect(((await run('silence-muted')) as unknown as { alerts: object[] }).alerts).toEqual([])
})

test('what cleared during a silence opens nothing afterwards, and reminders of its source are one match', async () => {
  const { id } = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' })
  await trigger()
  await trigger()
  await trigger({ action: 'resolve' })
  t.clock.forward(hour)
  await settle()
  expect(await incidents()).toEqual([])
  expect(await run('silence-show', { silence: id })).toMatchObject({ matched: 1 })
})

test('ending a silence by hand counts what fires at once; a second silence still keeps its own quiet', async () => {
  const first = await run('silence', { matchers: 'service=shop', for: '2h', comment: 'x' })
  await run('silence', { matchers: 'alertname=Disk', for: '2h', comment: 'y' })
  await trigger()
  await trigger({ dedupKey: 'b', labels: { alertname: 'Disk' } })
  await run('silence-end', { silence: first.id })
  await settle()
  expect((await incidents()).map((i) => i.total)).toEqual([1])
  await expect(run('silence-end', { silence: first.id })).rejects.toThrow('is over already')
  const { alerts } = (await run('silence-muted')) as unknown as { alerts: { dedup_key: string }[] }
  expect(alerts.map((a) => a.dedup_key)).toEqual(['b'])
})

test('alerts of one group join one incident after the silence, and open incidents stay as they are during it', async () => {
  await trigger({ dedupKey: 'early', groupKey: 'g' })
  await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' })
  await trigger({ dedupKey: 'b', groupKey: 'g' })
  await trigger({ dedupKey: 'c', groupKey: 'g2' })
  await trigger({ dedupKey: 'd', groupKey: 'g2' })
  expect(await incidents()).toMatchObject([{ status: 'open', firing: 1 }])
  t.clock.forward(hour)
  await settle()
  expect((await incidents()).map(({ firing, total }) => [firing, total]).sort()).toEqual([
    [2, 2],
    [2, 2],
  ])
})

test('a worker that died before it looked again leaves the mark, and the next one does it once', async () => {
  const { id } = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' })
  await trigger()
  t.clock.forward(hour)
  await keepSilence(t.store, id)
  expect(await t.store.rechecks()).toMatchObject([{ what: 'muted' }])
  const other = await t.another()
  await Promise.all([recheckQuiet(other.store, [source]), recheckQuiet(t.store, [source])])
  await settle()
  expect(await incidents()).toMatchObject([{ total: 1 }])
  expect(await t.store.rechecks()).toEqual([])
})

test('a silence that another process made or ended counts for the very next alert', async () => {
  const other = await t.another()
  const elsewhere = runOn({ store: other.store, clock: t.clock })
  await trigger({ dedupKey: 'warm' })
  const { id } = await elsewhere('silence', { matchers: 'alertname=X', for: '1h', comment: 'x' })
  expect(await trigger({ dedupKey: 'b', labels: { alertname: 'X' } })).toMatchObject([{ outcome: 'muted' }])
  await elsewhere('silence-end', { silence: id })
  expect(await trigger({ dedupKey: 'c', labels: { alertname: 'X' } })).toMatchObject([{ outcome: 'fires' }])
})

test('an alert that is just being muted counts all the same when its silence is ended in that very moment', async () => {
  const other = await t.another()
  const { id } = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' })
  const [decided, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const muting = t.store.transact(async (tx) => {
    const outcomes = await applySignals(tx, [{ signal: testSignal('prod', t.clock.now()), settings: source }])
    decided.resolve()
    await commit.promise
    return outcomes
  })
  await decided.promise
  let isOver = false
  const ending = (async () => {
    await runOn({ store: other.store, clock: t.clock })('silence-end', { silence: id })
    await recheckQuiet(other.store, [source])
    isOver = true
  })()
  const waiting = sql<{ n: string }>`SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while (!isOver && (await waiting.execute(t.db)).rows[0]?.n === '0');
  commit.resolve()
  expect(await muting).toMatchObject([{ outcome: 'muted' }])
  await ending
  expect(await incidents()).toMatchObject([{ status: 'open', firing: 1 }])
})

test('a series keeps quiet within its windows alone', async () => {
  const made = await run('silence', {
    matchers: 'service=shop',
    rrule: 'FREQ=DAILY',
    duration: '1h',
    time_zone: 'Europe/Berlin',
    comment: 'Backup',
  })
  expect(made).toMatchObject({ state: 'active', ends_at: null, window: { to: '2026-03-02T10:00:00.000Z' } })
  await trigger()
  t.clock.forward(hour)
  await settle()
  expect(await incidents()).toHaveLength(1)
  t.clock.set('2026-03-29T08:30:00Z')
  expect(await trigger({ dedupKey: 'b' })).toMatchObject([{ outcome: 'muted' }])
  t.clock.set('2026-03-29T09:30:00Z')
  expect(await trigger({ dedupKey: 'c' })).toMatchObject([{ outcome: 'fires' }])
})

test('it is made from an incident with what its alerts have in common', async () => {
  await trigger({ labels: { alertname: 'Disk', severity: 'page', pod: 'a-1', zone: 'x' }, groupKey: 'g' })
  await trigger({
    dedupKey: 'b',
    labels: { alertname: 'Disk', severity: 'page', pod: 'a-2', zone: 'y' },
    groupKey: 'g',
  })
  const id = (await incidents())[0]!.id
  const preview = await run('silence-preview', { incident: id })
  expect(preview).toMatchObject({ count: 2, matchers: ['service=shop', 'alertname=Disk', 'labels.severity=page'] })
  const made = await run('silence', { incident: id, for: '1h', comment: 'Known' })
  expect(made).toMatchObject({ incident: id, matchers: preview.matchers })
})

test('lists are read page by page, the newest first', async () => {
  for (const comment of ['one', 'two', 'three']) {
    await run('silence', { matchers: 'service=shop', for: '1h', comment })
    t.clock.forward(1_000)
  }
  type Listed = { silences: { comment: string }[]; next_cursor: string | null }
  const first = (await run('silences', { limit: 2 })) as unknown as Listed
  const rest = (await run('silences', { limit: 2, cursor: first.next_cursor })) as unknown as Listed
  expect([...first.silences, ...rest.silences].map((one) => one.comment)).toEqual(['three', 'two', 'one'])
  expect(rest.next_cursor).toBeNull()
})

test('the same asking, come twice, makes one silence', async () => {
  const given = { commandId: 'once' }
  const one = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' }, given)
  const two = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' }, given)
  expect(two.id).toBe(one.id)
  expect(((await run('silences')) as unknown as { silences: object[] }).silences).toHaveLength(1)
})

test.each([
  [{ for: '1h' }, 'Say which alerts'],
  [{ matchers: 'service', for: '1h' }, 'is no matcher'],
  [{ matchers: 'service=~".*"', for: '1h' }, 'true of every alert'],
  [{ matchers: 'service=shop' }, 'Say how long it lasts'],
  [{ matchers: 'service=shop', for: '91d' }, 'at most 90 days'],
  [{ matchers: 'service=shop', until: '2026-03-01T00:00:00Z' }, 'at least 1 minute'],
  [{ matchers: 'service=shop', rrule: 'FREQ=DAILY' }, 'how long each window is'],
  [{ matchers: 'service=shop', rrule: 'FREQ=NEVER', duration: '1h' }, 'FREQ must be one of'],
  [{ matchers: 'alertname=X', kind: 'maintenance', for: '1h' }, 'names its services'],
])('%j is refused: %s', async (input, words) => {
  await expect(run('silence', { comment: 'x', ...input })).rejects.toThrow(words)
})

test('extending moves the end, and shortening the matchers lets go of what no longer matches', async () => {
  const { id } = await run('silence', { matchers: 'service=shop', for: '1h', comment: 'x' })
  await trigger()
  expect(await run('silence-update', { silence: id, extend: '1h' })).toMatchObject({
    ends_at: '2026-03-02T11:00:00.000Z',
  })
  t.clock.forward(hour)
  await settle()
  expect(await incidents()).toEqual([])
  await run('silence-update', { silence: id, matchers: 'service=cart' })
  await settle()
  expect(await incidents()).toHaveLength(1)
  await expect(run('silence-update', { silence: id })).rejects.toThrow('Say what is to change')
  t.clock.forward(hour - 1_000)
  expect(await run('silence-update', { silence: id, comment: 'Nearly over' })).toMatchObject({
    comment: 'Nearly over',
    ends_at: '2026-03-02T11:00:00.000Z',
  })
})

test('its maker is reminded once before the end, by a message of their own', async () => {
  await furnish(t.store, { user: [person('alice', { slack: { T1: 'U1' } })] })
  await t.store.putWorkspace({
    id: 'w1',
    team: 'T1',
    name: 'Acme',
    status: 'active',
    scopes: [],
    preferences: { ...(await usualPreferences()), defaultChannel: '#ops' },
  } as never)
  const { id } = await run('silence', { matchers: 'service=shop', for: '2h', remind: '30m', comment: 'Deploy' })
  t.clock.forward(1.5 * hour)
  await Promise.all([settle(), settle()])
  await settle()
  const { items } = await t.store.deliveries({ subject: String(id) }, { limit: 10 })
  expect(items).toHaveLength(1)
  expect(items[0]?.told).toMatchObject({ about: 'silence', tell: 'ending', silence: { id, comment: 'Deploy' } })
})

async function usualPreferences() {
  const { Preferences } = await import('../core/workspace.ts')
  return Preferences.parse({})
}

test('nobody silences or sees what their teams may not see', async () => {
  await furnish(t.store, {
    user: [person('alice'), person('bob')],
    team: [{ id: 'bank', members: ['alice'] }],
    service: [{ id: 'ledger', restricted_to: ['bank'] }, { id: 'shop' }],
  })
  const bob = { actor: user('bob') }
  const secret = await run('silence', { matchers: 'service=ledger', for: '1h', comment: 'Secret' })
  await run('silence', { matchers: 'alertname=X', for: '1h', comment: 'x' }, bob)
  expect(await trigger({ service: 'ledger', labels: { alertname: 'X' } })).toMatchObject([
    { outcome: 'muted', reason: expect.stringContaining('Secret') },
  ])
  await run('silence-end', { silence: secret.id })
  await settle()
  expect((await incidents()).map((i) => i.service)).toEqual(['ledger'])
  const other = await run('silence', { matchers: 'service=ledger', for: '1h', comment: 'Secret' })
  const seen = (await runOn(t)('silences', { state: 'all' }, bob)) as unknown as { silences: { comment: string }[] }
  expect(seen.silences.map((s) => s.comment)).toEqual(['x'])
  await expect(run('silence-show', { silence: other.id }, bob)).rejects.toThrow('There is no silence')
  await expect(run('silence-end', { silence: other.id }, bob)).rejects.toThrow('There is no silence')
  expect(await run('silence-preview', { matchers: 'alertname=X' }, bob)).toMatchObject({ count: 0 })
})

test('a batch asks the database as often as a single alert does, whatever is silenced', async () => {
  for (const name of ['A', 'B', 'C'])
    await run('silence', { matchers: `alertname=~"${name}.*"`, for: '1h', comment: 'x' })
  const ruled = await t.another({ inhibitions: inhibitionsOf(rules) })
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const statements = async (count: number) => {
    const signals = Array.from({ length: count }, (_, i) => ({
      dedupKey: `${count}-${i}`,
      labels: { alertname: `A${i}` },
    }))
    await hear({ store: ruled.store, clock: t.clock }, source, ...signals)
    const seen = asked.mock.calls.length
    asked.mockClear()
    return seen
  }
  await statements(1)
  const one = await statements(1)
  expect(one).toBeGreaterThan(3)
  expect(await statements(200)).toBeLessThanOrEqual(one)
  asked.mockRestore()
  expect(await incidents()).toEqual([])
})

const rules = [
  { name: 'r', source: readMatchers('alertname=Down'), target: readMatchers('alertname=~"A.*"'), equal: [] },
]
