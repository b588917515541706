import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { Problem } from '../core/problem.ts'
import type { Source, SourceSettings } from '../core/source.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { expireAlerts } from './expire-alerts.ts'
import { flushGroup } from './flush-group.ts'
import { ingest } from './ingest.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const settings = (name: string, more: Partial<SourceSettings> = {}): SourceSettings => ({
  name,
  kind: 'plain',
  key: 'k',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
  ...more,
})

/** A source whose body is the list of its signals, so that a test says exactly what it means. */
const plainSource: Source = {
  kind: 'plain',
  label: 'Plain',
  settings: z.object({}),
  doors: [],
  answers: {
    accepted: { status: 202, body: {} },
    overloaded: { status: 503, body: {} },
    refused: () => ({ status: 400, body: {} }),
  },
  parse(posted, { name }) {
    if (posted.body === 'broken') throw new Problem('invalid', 'body: not JSON.')
    return (JSON.parse(posted.body) as Partial<Signal>[]).map((s) => ({
      source: name,
      action: 'trigger',
      dedupKey: 'a',
      severity: 'critical',
      title: 'Disk full',
      labels: {},
      annotations: {},
      links: [],
      images: [],
      receivedAt: posted.receivedAt,
      rawSha256: posted.sha256,
      ...s,
      startsAt: s.startsAt ? new Date(s.startsAt) : posted.receivedAt,
      ...(s.sourceAt && { sourceAt: new Date(s.sourceAt) }),
      ...(s.expiresAt && { expiresAt: new Date(s.expiresAt) }),
    }))
  },
}

const send = async (source: SourceSettings, ...bodies: (Partial<Record<keyof Signal, unknown>>[] | string)[]) => {
  const accepted = await t.store.accept(
    bodies.map((b) => ({
      door: 'alerts' as const,
      source: source.name,
      headers: {},
      body: typeof b === 'string' ? b : JSON.stringify(b),
      sha256: 'x',
      receivedAt: t.clock.now(),
    })),
  )
  await ingest({ store: t.store, sources: [plainSource], settings: [source], onBug: (e) => Promise.reject(e) })
  return Promise.all(accepted.map(async ({ id }) => (await t.store.inboxItem(id))!))
}

const incidentsOf = async (source: string) =>
  (await t.store.incidents({}, { limit: 100 })).items.filter((i) => i.source === source)

test('a trigger opens one incident, its repeats join in silence, its resolve closes it', async () => {
  const s = settings('basic')
  const [first] = await send(s, [{ dedupKey: 'a' }])
  expect(first).toMatchObject({ state: 'done', outcome: [{ outcome: 'fires' }] })
  await send(s, [{ dedupKey: 'a' }], [{ dedupKey: 'a' }])
  expect(await incidentsOf('basic')).toMatchObject([{ status: 'open', firing: 1, total: 1, title: 'Disk full' }])
  await send(s, [{ dedupKey: 'a', action: 'resolve' }])
  const [incident] = await incidentsOf('basic')
  expect(incident).toMatchObject({ status: 'resolved', resolvedBy: 'basic', firing: 0 })
  expect((await t.store.timeline(incident!.id)).map((e) => e.type)).toEqual([
    'opened',
    'alert_joined',
    'alert_cleared',
    'resolved',
  ])
})

test('alerts of one group share an incident that closes when the last has cleared', async () => {
  const s = settings('grouped')
  await send(
    s,
    ['a', 'b', 'c'].map((dedupKey) => ({ dedupKey, groupKey: 'g' })),
  )
  await send(s, [{ dedupKey: 'a', groupKey: 'g', action: 'resolve' }])
  expect(await incidentsOf('grouped')).toMatchObject([{ status: 'open', firing: 2, total: 3 }])
  await send(
    s,
    ['b', 'c'].map((dedupKey) => ({ dedupKey, groupKey: 'g', action: 'resolve' })),
  )
  expect(await incidentsOf('grouped')).toMatchObject([{ status: 'resolved', firing: 0, total: 3 }])
})

test('a late trigger after its own resolve opens nothing, a newer one opens a new incident', async () => {
  const s = settings('late')
  await send(s, [{ action: 'resolve', sourceAt: '2026-03-02T08:10:00Z' }])
  const [late] = await send(s, [{ sourceAt: '2026-03-02T08:05:00Z' }])
  expect(late?.outcome).toMatchObject([{ outcome: 'stale' }])
  expect(await incidentsOf('late')).toEqual([])
  await send(s, [{ sourceAt: '2026-03-02T08:11:00Z' }])
  expect(await incidentsOf('late')).toHaveLength(1)
})

test('an alert its source took for cleared fires again with its old start once it has said so for minutes', async () => {
  const s = settings('parted')
  const fire = { sourceAt: '2026-03-02T08:00:00Z' }
  await send(s, [fire], [{ action: 'resolve', sourceAt: '2026-03-02T08:30:00Z' }], [fire])
  expect(await incidentsOf('parted')).toMatchObject([{ status: 'resolved' }])
  t.clock.forward(5 * 60_000)
  await send(s, [fire])
  expect(await incidentsOf('parted')).toMatchObject([{ status: 'open' }, { status: 'resolved' }])
})

test('what cannot be read becomes a dead letter that can be replayed, and holds up nobody', async () => {
  const s = settings('sick')
  const [broken, fine] = await send(s, 'broken', [{ dedupKey: 'ok' }])
  expect(broken).toMatchObject({ state: 'dead', error: 'body: not JSON.' })
  expect(fine?.state).toBe('done')
  await t.store.replay(broken!.id)
  expect((await t.store.inboxItem(broken!.id))?.state).toBe('waiting')
  await ingest({ store: t.store, sources: [plainSource], settings: [s], onBug: () => undefined })
  expect((await t.store.inboxItem(broken!.id))?.state).toBe('dead')
})

test('text that PostgreSQL cannot hold is mended instead of blocking the batch', async () => {
  const s = settings('hostile')
  await send(s, [{ dedupKey: 'nul\u0000key', title: 'a\u0000b \ud800 c', labels: { 'x\u0000': '\udfff' } }])
  expect(await incidentsOf('hostile')).toMatchObject([{ title: 'a\ufffdb \ufffd c' }])
})

test('a group waits, then opens with all it gathered; what cleared meanwhile is left out', async () => {
  const s = settings('patient', { groupWaitMs: 30_000 })
  await send(s, [{ dedupKey: 'a', groupKey: 'g', severity: 'warning', title: 'warn' }])
  await send(s, [
    { dedupKey: 'b', groupKey: 'g', title: 'crit' },
    { dedupKey: 'c', groupKey: 'g' },
  ])
  await send(s, [{ dedupKey: 'c', groupKey: 'g', action: 'resolve' }])
  expect(await incidentsOf('patient')).toEqual([])
  t.clock.forward(30_000)
  expect(await t.store.dueGroups(10)).toEqual([{ key: 'g', source: 'patient' }])
  await flushGroup(t.store, { source: 'patient', group: 'g' }, [s])
  expect(await incidentsOf('patient')).toMatchObject([{ title: 'crit', urgency: 'high', firing: 2, total: 2 }])
  await flushGroup(t.store, { source: 'patient', group: 'g' }, [s])
  expect(await incidentsOf('patient')).toHaveLength(1)
})

test('an alert that is not refreshed in time clears by itself, a refreshed one stays', async () => {
  const s = settings('direct')
  const end = new Date(t.clock.now().getTime() + 60_000)
  await send(s, [
    { dedupKey: 'a', expiresAt: end, sourceAt: t.clock.now() },
    { dedupKey: 'b', expiresAt: end, sourceAt: t.clock.now() },
  ])
  t.clock.forward(50_000)
  await send(s, [{ dedupKey: 'b', expiresAt: new Date(t.clock.now().getTime() + 60_000), sourceAt: t.clock.now() }])
  t.clock.forward(20_000)
  await expireAlerts(t.store, [s])
  const states = (await incidentsOf('direct')).map((i) => [i.groupKey, i.status])
  expect(states).toEqual([
    ['b', 'open'],
    ['a', 'resolved'],
  ])
})

test('a source acknowledges what fires; unknown statuses change nothing and stay visible', async () => {
  const s = settings('words')
  const [ignored] = await send(s, [
    { dedupKey: 'z', action: 'ignored', reason: 'The status "in progress" is unknown.' },
  ])
  expect(ignored).toMatchObject({ state: 'ignored', outcome: [{ reason: 'The status "in progress" is unknown.' }] })
  await send(s, [{ dedupKey: 'a' }], [{ dedupKey: 'a', action: 'acknowledge' }])
  expect(await incidentsOf('words')).toMatchObject([{ status: 'acknowledged', acknowledgedBy: 'words' }])
})

test('a change opens nothing and is kept in the log once, however often and in whatever order it is told', async () => {
  const s = settings('ci', { service: 'payments-api' })
  const change = (dedupKey: string, startsAt: string, more: object = {}) => ({
    action: 'change',
    dedupKey,
    startsAt,
    title: `Deployed ${dedupKey}`,
    labels: { version: 'v1', commit: 'abc' },
    ...more,
  })
  const [first] = await send(s, [change('two', '2026-03-02T08:40:00Z', { change: { kind: 'release', version: 'v2' } })])
  await send(s, [change('one', '2026-03-02T08:20:00Z'), { dedupKey: 'fire' }], [change('one', '2026-03-02T08:20:00Z')])
  expect(first).toMatchObject({ state: 'done', outcome: [{ outcome: 'recorded' }] })
  const window = { from: new Date('2026-03-02T08:00:00Z'), to: t.clock.now() }
  const kept = await t.store.deploys({ service: 'payments-api', window })
  expect(kept).toEqual([
    {
      id: 'ci/two',
      at: new Date('2026-03-02T08:40:00Z'),
      service: 'payments-api',
      kind: 'release',
      title: 'Deployed two',
      version: 'v2',
      sha: 'abc',
      origin: 'ci',
    },
    {
      id: 'ci/one',
      at: new Date('2026-03-02T08:20:00Z'),
      service: 'payments-api',
      kind: 'deploy',
      title: 'Deployed one',
      version: 'v1',
      sha: 'abc',
      origin: 'ci',
    },
  ])
  expect(await incidentsOf('ci')).toHaveLength(1)
  expect(await t.store.deploys({ service: 'other', window })).toEqual([])
  expect(await t.store.deploys({ window: { from: window.from, to: new Date('2026-03-02T08:40:00Z') } })).toMatchObject([
    { id: 'ci/one' },
  ])
})
