import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { alertFrom } from '../commands/alert-from.ts'
import { furnish, person, runOn, user } from '../commands/test-context.ts'
import type { Signal } from '../core/alert.ts'
import type { DigestNotice } from '../core/digest/notice.ts'
import { type DigestSettings, usualDigests } from '../core/digest/settings.ts'
import type { SourceSettings } from '../core/source.ts'
import { Preferences } from '../core/workspace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { keepDigests } from './digests.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  run = runOn(t)
  await furnish(t.store, {
    user: [person('alice'), person('vera', { role: 'viewer' })],
    team: [{ id: 'safe', members: ['alice'] }],
    service: [{ id: 'cart' }, { id: 'vault', restricted_to: ['safe'], slack: { channel: '#vault' } }],
  })
  await t.store.putWorkspace({
    id: 'config',
    name: 'lab',
    scopes: [],
    status: 'active',
    preferences: Preferences.parse({ defaultChannel: '#ops' }),
  })
})
afterEach(async () => {
  for (const table of ['digests', 'deliveries', 'alerts'] as const) await t.db.deleteFrom(table).execute()
  t.clock.set('2026-03-02T09:00:00Z')
})
afterAll(() => t.close())

const [usual] = usualDigests as [DigestSettings]
const look = (settings: readonly DigestSettings[] = usualDigests, store = t.store) =>
  keepDigests({ store, queue: t.wakes, clock: t.clock, settings })
const owed = async () => {
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['body', 'channel', 'workspace', 'priority'])
    .orderBy('id')
    .execute()
  return rows.map(({ body, ...row }) => ({ ...row, digest: (body as DigestNotice).digest }))
}
const source: SourceSettings = {
  name: 'lab',
  kind: 'generic',
  key: 'k',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 1,
  autoResolve: true,
  extra: {},
}
const fired = (title: string, at: string, service = 'cart', namespace = 'shop') =>
  t.store.transact(async (tx) => {
    const startsAt = new Date(at)
    const signal: Signal = {
      source: 'lab',
      action: 'trigger',
      dedupKey: `${title}${at}${service}`,
      severity: 'error',
      title,
      service,
      labels: { namespace },
      annotations: {},
      links: [],
      images: [],
      startsAt,
      receivedAt: startsAt,
      rawSha256: '',
    }
    tx.putAlert(alertFrom(signal, source, null))
  })
/** A scope that is looked after since some days. */
const begin = async (settings?: readonly DigestSettings[]) => {
  t.clock.set('2026-02-20T12:00:00Z')
  await look(settings)
  t.clock.set('2026-03-02T09:00:00Z')
}

test('a scope that is new begins with its next day, and then each day is told once, however many look', async () => {
  await fired('Errors', '2026-03-02T10:00:00Z')
  await look()
  expect(await owed()).toEqual([])
  t.clock.set('2026-03-03T09:00:00Z')
  const other = await t.another()
  await Promise.all([look(), look(undefined, other.store), look()])
  await look()
  const told = await owed()
  expect(told.map(({ channel, workspace, digest }) => [channel, workspace, digest.date, digest.alerts.now])).toEqual([
    ['#ops', 'config', '2026-03-03', 1],
  ])
  t.clock.set('2026-03-04T08:59:00Z')
  await look()
  expect(await owed()).toHaveLength(1)
})

test('after a longer absence only the newest day is told', async () => {
  await begin()
  t.clock.set('2026-03-02T15:00:00Z')
  await look()
  expect((await owed()).map(({ digest }) => digest.date)).toEqual(['2026-03-02'])
})

test('the day is counted beside the day before, by service, namespace and type', async () => {
  await begin()
  await fired('Errors', '2026-03-01T08:59:59Z')
  await fired('Slow', '2026-03-01T09:00:00Z')
  await fired('Slow', '2026-03-02T08:59:59Z', 'cart', 'pay')
  await fired('Late', '2026-03-02T09:00:00Z')
  await look()
  const [{ digest }] = (await owed()) as [Awaited<ReturnType<typeof owed>>[number]]
  expect(digest).toMatchObject({
    alerts: { now: 2, before: 1 },
    byService: [{ name: 'cart', now: 2, before: 1 }],
    byNamespace: [
      { name: 'pay', now: 1 },
      { name: 'shop', now: 1, before: 1 },
    ],
    fresh: [{ name: 'Slow', service: 'cart', now: 2, before: 0 }],
    gone: [{ name: 'Errors', service: 'cart', before: 1 }],
  })
})

test('a restricted service is told in its own channel alone, and seen in the archive by its own people alone', async () => {
  const both = [usual, { ...usual, scope: 'vault', channel: '#vault' }]
  await begin(both)
  await fired('Errors', '2026-03-01T12:00:00Z')
  await fired('Opened', '2026-03-01T12:00:00Z', 'vault')
  await look(both)
  const told = new Map((await owed()).map(({ channel, digest }) => [channel, digest]))
  expect(told.get('#ops')!.byService.map(({ name }) => name)).toEqual(['cart'])
  expect(told.get('#ops')!.alerts.now).toBe(1)
  expect(told.get('#vault')!.byService.map(({ name }) => name)).toEqual(['cart', 'vault'])
  const scopes = async (who: ReturnType<typeof user>) =>
    ((await run('digests', {}, { actor: who })).digests as { scope: string }[]).map(({ scope }) => scope)
  expect(await scopes(user('alice'))).toEqual(['vault', 'all'])
  expect(await scopes(user('vera', 'viewer'))).toEqual(['all'])
})

test('the digest of a day comes from the archive, else from what is kept; that of now ends now', async () => {
  await begin()
  await fired('Errors', '2026-03-01T12:00:00Z')
  await fired('Opened', '2026-03-01T12:00:00Z', 'vault')
  await look()
  await t.db.deleteFrom('alerts').execute()
  expect(await run('digest', { date: '2026-03-02' })).toMatchObject({ scope: 'all', alerts: { now: 1 } })
  expect(await run('digest', { date: '2026-03-01' })).toMatchObject({ date: '2026-03-01', alerts: { now: 0 } })
  await fired('Opened', '2026-03-02T08:00:00Z', 'vault')
  expect(await run('digest')).toMatchObject({ scope: 'now', alerts: { now: 1 } })
  expect(await run('digest', {}, { actor: user('vera', 'viewer') })).toMatchObject({ alerts: { now: 0 } })
  await expect(run('digest', { date: '2026-03-09' })).rejects.toThrow('not due before')
  await expect(run('digest', { date: '2026-03-01', scope: 'nobody' })).rejects.toThrow('There is no digest')
})

test('without a place to tell it the digest still is in the archive', async () => {
  const elsewhere = [{ ...usual, workspace: 'gone' }]
  await begin(elsewhere)
  await look(elsewhere)
  expect(await owed()).toEqual([])
  expect(await t.store.digest('all', '2026-03-02')).toMatchObject({ date: '2026-03-02' })
})

test('a process that dies between the mark and the message leaves neither, and the next look tells it', async () => {
  await begin()
  const dying = {
    ...t.store,
    transact: (work: Parameters<typeof t.store.transact>[0]) =>
      t.store.transact(async (tx) => {
        await work(tx)
        throw new Error('killed')
      }),
  } as typeof t.store
  await expect(look(undefined, dying)).rejects.toThrow('some digests could not be sent')
  expect([await owed(), await t.store.digest('all', '2026-03-02')]).toEqual([[], undefined])
  await look()
  expect(await owed()).toHaveLength(1)
})
