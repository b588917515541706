import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Signal } from '../core/alert.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'
import { hear, testSource } from './test-intake.ts'
import { tick } from './tick.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob')],
    team: [{ id: 'bank', members: ['alice'] }],
    policy: [{ id: 'p', steps: [{ targets: ['user:alice'] }, { after: '5m', targets: ['user:bob'] }] }],
    service: [
      { id: 'shop', policy: 'p', sla: { high: { ack: '15m' } } },
      { id: 'cart', policy: 'p' },
      { id: 'ledger', restricted_to: ['bank'] },
    ],
  })
})
afterAll(() => t.close())

const source = testSource('prod')
let group = 0
beforeEach(() => {
  group += 1
})
const run = (name: string, input: object = {}, given: object = {}) => runOn(t)(name, input, given)
const typesOf = async (id: string) => (await t.store.timeline(id)).map((e) => e.type)

/** Opens an incident with alerts of one group of this test. */
async function open(name: string, ...more: Partial<Signal>[]): Promise<string> {
  const groupKey = `${group}-${name}`
  const signals = (more.length ? more : [{}]).map((one, i) => ({
    dedupKey: `${groupKey}-${i}`,
    title: name,
    groupKey,
    ...one,
  }))
  const outcomes = await hear(t, source, ...signals)
  return outcomes[0]!.incident!
}
const again = (name: string, key: string, more: Partial<Signal> = {}) =>
  hear(t, source, { dedupKey: `${group}-${name}-${key}`, title: name, groupKey: `${group}-${name}`, ...more })

test('alerts and groups move to the other incident, both tell of it, and the first one is over', async () => {
  const from = await open('Slow', {}, {})
  const into = await open('Down', { severity: 'warning' })
  const merged = await run('merge', { incident: from, into })
  expect(merged).toMatchObject({
    status: 'resolved',
    merged_into: into,
    firing: 0,
    sla: { ack: { met_at: expect.any(String) } },
  })
  expect(await run('incident', { incident: into })).toMatchObject({ firing: 3, total: 3, urgency: 'high' })
  expect((await typesOf(from)).at(-1)).toBe('merged_into')
  expect((await t.store.timeline(into)).slice(-3)).toMatchObject([
    { type: 'escalated' },
    { type: 'merged_from', from, firing: 2, total: 2, actor: { id: 'alice' } },
    { type: 'urgency_changed', urgency: 'high' },
  ])
  expect((await t.store.alerts(from)).length).toBe(0)
  const outcomes = [...(await again('Slow', 'new')), ...(await again('Slow', '0', { action: 'resolve' }))]
  expect(outcomes.map((o) => o.incident)).toEqual([into, into])
  expect(await run('incident', { incident: into })).toMatchObject({ firing: 3, total: 4 })
})

test('its escalation stops with the merge', async () => {
  const from = await open('Slow')
  const into = await open('Down')
  await run('merge', { incident: from, into })
  t.clock.forward(6 * 60_000)
  await tick(t.store, from)
  expect((await typesOf(from)).filter((type) => type === 'escalated')).toHaveLength(1)
  expect((await t.store.incident(from))?.escalation?.nextAt).toBeUndefined()
})

test('reopening takes it apart: its own alerts come back, what joined since stays', async () => {
  const from = await open('Slow', {}, {})
  const into = await open('Down')
  await run('merge', { incident: from, into })
  await again('Slow', 'late')
  await again('Slow', '1', { action: 'resolve' })
  const reopened = await run('reopen', { incident: from, reason: 'Not the same' })
  expect(reopened).toMatchObject({ status: 'open', merged_into: null, firing: 1, total: 2 })
  expect(await run('incident', { incident: into })).toMatchObject({ firing: 2, total: 2 })
  expect((await typesOf(into)).at(-1)).toBe('unmerged')
  expect((await typesOf(from)).slice(-2)).toEqual(['reopened', 'escalated'])
  expect((await again('Slow', 'later'))[0]?.incident).toBe(from)
  await again('Slow', '0', { action: 'resolve' })
  await again('Slow', 'later', { action: 'resolve' })
  expect((await t.store.incident(from))?.status).toBe('resolved')
})

test('a chain is followed to its end, and taken apart link by link', async () => {
  const [a, b, c] = [await open('A'), await open('B'), await open('C')]
  await run('merge', { incident: a, into: b })
  await run('merge', { incident: b, into: c })
  const d = await open('D')
  expect(await run('merge', { incident: d, into: a })).toMatchObject({ merged_into: c })
  expect(await run('incident', { incident: c })).toMatchObject({ firing: 4, total: 4 })
  await run('reopen', { incident: a })
  expect(await run('incident', { incident: c })).toMatchObject({ firing: 3 })
  expect((await again('A', 'x'))[0]?.incident).toBe(a)
  await run('reopen', { incident: b })
  expect((await t.store.alerts(b)).map((one) => one.title)).toEqual(['B'])
  expect(await run('incident', { incident: c })).toMatchObject({ firing: 2 })
})

test('it refuses what cannot be meant, with why', async () => {
  const [a, b] = [await open('A'), await open('B')]
  await expect(run('merge', { incident: a, into: a })).rejects.toThrow('into itself')
  await expect(run('merge', { incident: a, into: 'INC-9999' })).rejects.toThrow('There is no incident')
  await run('resolve', { incident: b })
  await expect(run('merge', { incident: a, into: b })).rejects.toThrow('would be forgotten')
  await expect(run('merge', { incident: b, into: a })).rejects.toThrow('nothing to merge')
  const c = await open('C')
  await run('merge', { incident: a, into: c })
  await expect(run('merge', { incident: c, into: a })).rejects.toThrow(`${a} was merged into ${c} itself`)
  await expect(run('merge', { incident: a, into: c })).rejects.toThrow('already merged')
  await expect(run('acknowledge', { incident: a })).rejects.toThrow(`was merged into ${c}`)
})

test('nobody learns through a merge or a link of what their teams may not see', async () => {
  const secret = await open('Secret', { service: 'ledger' })
  const shop = await open('Shop')
  const bob = { actor: user('bob') }
  await expect(run('merge', { incident: shop, into: secret }, bob)).rejects.toThrow(`There is no incident ${secret}`)
  await expect(run('link', { incident: shop, parent: secret }, bob)).rejects.toThrow(`There is no incident ${secret}`)
  await expect(run('merge', { incident: secret, into: shop })).rejects.toThrow('restricted to teams')
  await expect(run('link', { incident: shop, parent: secret })).rejects.toThrow('restricted to teams')
})

test('two merges at once, crosswise and into one, end in one incident that holds every alert', async () => {
  for (let round = 0; round < 5; round++) {
    group += 1
    const [a, b, c] = [await open('A'), await open('B'), await open('C')]
    const merges = [
      [a, b],
      [b, a],
      [b, c],
      [c, a],
    ].map(([incident, into]) => run('merge', { incident, into }))
    const done = await Promise.allSettled(merges)
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'Problem' })
    const all = (await Promise.all([a, b, c].map((id) => t.store.incident(id)))).map((i) => i!)
    const open_ = all.filter((i) => i.status === 'open')
    expect(open_.length).toBeGreaterThan(0)
    expect(open_.reduce((sum, i) => sum + i.firing, 0)).toBe(3)
    for (const one of open_) expect(await t.store.alerts(one.id)).toHaveLength(one.total)
    for (const one of all.filter((i) => i.mergedInto)) expect(await t.store.alerts(one.id)).toHaveLength(0)
  }
})

test('a merge against a resolve, a trigger and a tick loses no alert', async () => {
  for (let round = 0; round < 5; round++) {
    group += 1
    const [from, into] = [await open('From', {}, {}), await open('Into')]
    const other = await t.another()
    const elsewhere = runOn({ store: other.store, clock: t.clock })
    const done = await Promise.allSettled([
      run('merge', { incident: from, into }),
      elsewhere('resolve', { incident: round % 2 ? from : into }),
      again('From', 'new'),
      tick(other.store, from),
    ])
    await other.close()
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'Problem' })
    const ids = (await t.store.incidents({}, { limit: 5 })).items.map((i) => i.id)
    const rows = (await Promise.all([...new Set([from, into, ...ids])].map((id) => t.store.alerts(id)))).flat()
    const mine = rows.filter((alert) => alert.dedupKey.startsWith(`${group}-`))
    expect(mine).toHaveLength(4)
    for (const alert of mine.filter((one) => one.status === 'firing'))
      expect((await t.store.incident(alert.incident!))?.status).toBe('open')
  }
})

test('a merge that fails half way leaves everything as it was', async () => {
  const [from, into] = [await open('From'), await open('Into')]
  const broken = {
    ...t.store,
    transact: (work: Parameters<typeof t.store.transact>[0]) =>
      t.store.transact(async (tx) => {
        await work(tx)
        throw new Error('killed before the commit')
      }),
  }
  await expect(
    runOn({ store: broken as typeof t.store, clock: t.clock })('merge', { incident: from, into }),
  ).rejects.toThrow()
  expect(await run('incident', { incident: from })).toMatchObject({ status: 'open', firing: 1, merged_into: null })
  expect((await again('From', 'x'))[0]?.incident).toBe(from)
})

test('the same asking, come twice, merges once and gives the first answer', async () => {
  const [from, into] = [await open('From'), await open('Into')]
  const given = { commandId: `merge-${group}` }
  const first = await run('merge', { incident: from, into }, given)
  expect(await run('merge', { incident: from, into }, given)).toEqual(first)
  expect((await typesOf(into)).filter((type) => type === 'merged_from')).toHaveLength(1)
})

test('people write "into" and "under" where they would say it', async () => {
  const [from, into, child] = [await open('From'), await open('Into'), await open('Child')]
  expect(await run('merge', { incident: from, into: `into ${into}` })).toMatchObject({ merged_into: into })
  expect(await run('link', { incident: child, parent: `under ${into.toLowerCase()}` })).toMatchObject({ parent: into })
})

test('an incident is put under a parent, which learns of it, and taken away again; rings are refused', async () => {
  const [a, b, c] = [await open('A'), await open('B'), await open('C')]
  expect(await run('link', { incident: b, parent: a })).toMatchObject({ parent: a })
  await run('link', { incident: c, parent: b })
  expect(await run('incident', { incident: a })).toMatchObject({ children: [b] })
  await expect(run('link', { incident: a, parent: c })).rejects.toThrow('already belongs under')
  await expect(run('link', { incident: a, parent: a })).rejects.toThrow('its own parent')
  await expect(run('link', { incident: c, parent: a })).rejects.toThrow(`already belongs under ${b}`)
  expect(await run('unlink', { incident: b })).toMatchObject({ parent: null })
  expect(await run('incident', { incident: a })).toMatchObject({ children: [] })
  await expect(run('unlink', { incident: b })).rejects.toThrow('under no other incident')
  const crosswise = await Promise.allSettled([
    run('link', { incident: a, parent: b }),
    run('link', { incident: b, parent: a }),
  ])
  expect(crosswise.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('somebody is asked to help beside the escalation, though the incident is taken', async () => {
  const id = await open('Slow')
  await run('acknowledge', { incident: id })
  const generation = (await t.store.incident(id))!.generation
  const asked = await run('add-responder', { incident: id, who: 'bob', message: 'You know the cache' })
  expect(asked).toMatchObject({ status: 'acknowledged', responders: [{ id: 'bob', name: 'bob' }] })
  expect((await t.store.incident(id))!.generation).toBe(generation)
  expect((await t.store.timeline(id)).at(-1)).toMatchObject({
    type: 'responders_added',
    message: 'You know the cache',
    paged: { users: [{ id: 'bob' }] },
  })
  await run('add-responder', { incident: id, who: 'team:bank' })
  await expect(run('add-responder', { incident: id, who: 'nobody' })).rejects.toThrow('Nobody would be paged')
  await run('resolve', { incident: id })
  await expect(run('add-responder', { incident: id, who: 'bob' })).rejects.toThrow('already resolved')
  const secret = await open('Secret', { service: 'ledger' })
  await expect(run('add-responder', { incident: secret, who: 'bob' })).rejects.toThrow('may not see ledger')
})
