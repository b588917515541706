import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Alert } from '../core/alert.ts'
import type { Change } from '../core/change.ts'
import type { Opening } from '../core/incident.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({
    plan: ({ event }) => [
      { notifier: 'slack', workspace: 'w', channel: '#ops', kind: 'reply', event: event.id, priority: 30 },
    ],
  })
})
afterAll(() => t.close())

const actor = { kind: 'clock', id: 'test', name: 'Test' } as const
const opening: Opening = { title: 'Disk full', service: 'db', urgency: 'high', source: 'manual' }
const open = (more: Partial<Opening> = {}) => t.store.transact((tx) => tx.open({ ...opening, ...more }, actor))
const note = (text: string) => ({ type: 'noted', text }) as const

/** Everything a unit of work can leave behind, counted. */
const traces = async () => {
  const { rows } = await sql<Record<string, string>>`SELECT
    (SELECT count(*) FROM incidents) AS incidents, (SELECT count(*) FROM events) AS events,
    (SELECT count(*) FROM alerts) AS alerts, (SELECT count(*) FROM groups) AS groups,
    (SELECT count(*) FROM commands) AS commands, (SELECT count(*) FROM deliveries) AS deliveries,
    (SELECT value FROM counters WHERE name = 'incident') AS counter,
    (SELECT count(*) FROM pgboss.job) AS jobs`.execute(t.db)
  return rows[0]
}

test('an error thrown in the work leaves nothing behind, not even a number or a wake-up', async () => {
  const before = await traces()
  const work = t.store.transact(async (tx) => {
    await tx.answered('c-failing')
    await tx.groups([{ source: 'am', key: 'failing' }])
    tx.append(await tx.open(opening, actor), [note('x')], actor)
    throw new Error('out of luck')
  })
  await expect(work).rejects.toThrow('out of luck')
  expect(await traces()).toEqual(before)
})

test('what cannot be written takes the wake-ups of the same work with it', async () => {
  const before = await traces()
  const work = t.store.transact(async (tx) => {
    const incident = await tx.open(opening, actor)
    await t.queue.send(t.db, [])
    tx.append({ ...incident, id: 'INC-nowhere' }, [note('x')], actor)
  })
  await expect(work).rejects.toThrow()
  expect(await traces()).toEqual(before)
})

test('state, events, deliveries and wake-ups of one unit of work appear together', async () => {
  const before = await traces()
  const incident = await t.store.transact(async (tx) => tx.append(await tx.open(opening, actor), [note('x')], actor))
  const gained = (key: string, after: Record<string, string> | undefined) =>
    Number(after?.[key]) - Number(before?.[key])
  const after = await traces()
  expect(['incidents', 'events', 'deliveries', 'jobs'].map((key) => gained(key, after))).toEqual([1, 2, 2, 1])
  expect((await t.store.timeline(incident.id)).map((e) => e.type)).toEqual(['opened', 'noted'])
})

test('two units of work on one incident take turns, and each sees what the other did', async () => {
  const { id } = await open()
  const addNote = (text: string) =>
    t.store.transact(async (tx) => {
      const incident = await tx.incident(id)
      return tx.append(incident!, [note(text)], actor).version
    })
  const versions = await Promise.all(Array.from({ length: 12 }, (_, i) => addNote(`n${i}`)))
  expect([...versions].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 2))
  expect((await t.store.timeline(id)).map((e) => e.seq)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1))
})

test('who writes on an incident that was not locked loses when somebody was faster', async () => {
  const stale = await open()
  await t.store.transact(async (tx) => tx.append((await tx.incident(stale.id))!, [note('faster')], actor))
  const late = t.store.transact(async (tx) => tx.append(stale, [note('late')], actor))
  await expect(late).rejects.toThrow()
  expect((await t.store.timeline(stale.id)).map((e) => e.type)).toEqual(['opened', 'noted'])
})

test('incidents opened at once get numbers of their own, without gaps', async () => {
  const opened = await Promise.all(Array.from({ length: 10 }, () => open()))
  const numbers = opened.map(({ id }) => Number(id.slice(4))).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: 10 }, (_, i) => numbers[0]! + i))
})

test('units of work that lock each other in a ring both succeed in the end', async () => {
  const [a, b] = [await open(), await open()]
  let arrived = 0
  let meet: () => void = () => undefined
  const both = new Promise<void>((resolve) => {
    meet = resolve
  })
  const lock = (first: string, second: string) =>
    t.store.transact(async (tx) => {
      const one = await tx.incident(first)
      arrived += 1
      if (arrived === 2) meet()
      await both
      await tx.incident(second)
      tx.append(one!, [note('in a ring')], actor)
    })
  await Promise.all([lock(a.id, b.id), lock(b.id, a.id)])
  for (const { id } of [a, b]) expect((await t.store.timeline(id)).map((e) => e.type)).toEqual(['opened', 'noted'])
})

test('the same command id twice at once: the second waits and gets the answer of the first', async () => {
  const ask = () =>
    t.store.transact(async (tx) => {
      const before = await tx.answered('c-twice')
      if (before) return before
      const incident = await tx.open(opening, actor)
      tx.remember('c-twice', incident.id, { asked: 'create', dueAt: '2026-01-01T00:00:00.000Z' })
      return { incident: incident.id, answer: { asked: 'create', dueAt: '2026-01-01T00:00:00.000Z' } }
    })
  const [first, second, third] = await Promise.all([ask(), ask(), ask()])
  expect(second).toEqual(first)
  expect(third).toEqual(first)
})

test('a command whose first attempt failed is free to be tried again', async () => {
  const failing = t.store.transact(async (tx) => {
    await tx.answered('c-again')
    throw new Error('first attempt')
  })
  await expect(failing).rejects.toThrow('first attempt')
  expect(await t.store.transact((tx) => tx.answered('c-again'))).toBeUndefined()
})

test('a unit of work sees its own alerts and groups before they are written', async () => {
  await t.store.transact(async (tx) => {
    const { id } = await tx.open(opening, actor)
    const [group] = (await tx.groups([{ source: 'am', key: 'own' }])).values()
    tx.putGroup({ ...group!, incident: id })
    const alert = tx.putAlert({ ...plainAlert, incident: id })
    expect(await tx.alertsOf(id)).toEqual([alert])
    expect((await tx.groups([{ source: 'am', key: 'own' }])).get('am\nown')?.incident).toBe(id)
    tx.putAlert({ ...alert, incident: null })
    expect(await tx.alertsOf(id)).toEqual([])
  })
})

test('the newest alert of a dedup key is the one that fired last, earlier ones stay as history', async () => {
  const { id } = await open()
  const fire = (title: string) =>
    t.store.transact(async (tx) => tx.putAlert({ ...plainAlert, dedupKey: 'again', title, incident: id }))
  await fire('first')
  await t.store.transact(async (tx) => {
    for (const title of ['second', 'third']) tx.putAlert({ ...plainAlert, dedupKey: 'again', title, incident: id })
  })
  const newest = await t.store.transact((tx) => tx.newestAlerts([{ source: 'am', dedupKey: 'again' }]))
  expect(newest.get('am\nagain')?.title).toBe('third')
  expect((await t.store.alerts(id)).map((a) => a.title)).toEqual(['first', 'second', 'third'])
})

test('one unit of work may write more values than a statement takes parameters', async () => {
  const { id } = await t.store.transact(async (tx) => {
    const incident = await tx.open(opening, actor)
    for (let i = 0; i < 8_000; i += 1) tx.putAlert({ ...plainAlert, dedupKey: `many ${i}`, incident: incident.id })
    return tx.append(
      incident,
      Array.from({ length: 10_000 }, () => note('one of many')),
      actor,
    )
  })
  expect((await t.store.incident(id))?.version).toBe(10_001)
  expect(await t.store.alerts(id)).toHaveLength(8_000)
})

test('changes are heard by who subscribed in another process, once they are committed', async () => {
  const other = await t.another({ listen: true })
  const heard: Change[] = []
  const enough = new Promise<void>((resolve) => {
    other.store.subscribe((change) => {
      heard.push(change)
      if (heard.length === 151) resolve()
    })
  })
  const { id } = await t.store.transact(async (tx) =>
    tx.append(
      await tx.open(opening, actor),
      Array.from({ length: 150 }, () => note('x')),
      actor,
    ),
  )
  await enough
  expect(heard).toMatchObject(Array.from({ length: 151 }, (_, i) => ({ incident: id, version: i + 1 })))
})

const plainAlert: Alert = {
  id: '',
  source: 'am',
  dedupKey: 'k',
  incident: null,
  status: 'firing',
  severity: 'critical',
  title: 'Disk',
  service: 'db',
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startedAt: new Date('2026-03-02T09:00:00Z'),
  firedAt: new Date('2026-03-02T09:00:00Z'),
  seenAt: new Date('2026-03-02T09:00:00Z'),
  fires: 1,
}
