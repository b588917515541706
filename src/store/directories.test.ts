import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const team = (id: string, name = id) => ({ kind: 'team', body: { id, name } }) as const
const teams = async () => [...(await t.store.readDirectory()).teams.values()].map(({ id, name }) => `${id}=${name}`)

test('declaring replaces what was declared before and leaves what came through the API', async () => {
  await t.store.declare([team('kept'), team('dropped'), team('changed')])
  await t.store.putObject('team', { id: 'by-hand', name: 'by hand' }, 'api')
  await t.store.declare([team('kept'), team('changed', 'anew'), team('added'), team('added', 'twice')])
  expect(await teams()).toEqual(['added=twice', 'by-hand=by hand', 'changed=anew', 'kept=kept'])
  await t.store.declare([])
  expect(await teams()).toEqual(['by-hand=by hand'])
})

test('what the file declares is changed nowhere else; what it takes over becomes its own', async () => {
  await t.store.putObject('team', { id: 'both', name: 'api' }, 'api')
  expect(await t.store.isDeclared('team', 'both')).toBe(false)
  await t.store.declare([team('both', 'file')])
  expect(await t.store.isDeclared('team', 'both')).toBe(true)
  await expect(t.store.putObject('team', { id: 'both' }, 'api')).rejects.toMatchObject({ code: 'conflict' })
  await expect(t.store.removeObject('team', 'both')).rejects.toMatchObject({ code: 'conflict' })
  await expect(t.store.removeObject('team', 'nobody')).rejects.toMatchObject({ code: 'not_found' })
})

test('one id may name objects of several kinds', async () => {
  await t.store.declare([team('same'), { kind: 'service', body: { id: 'same' } }])
  await t.store.declare([{ kind: 'service', body: { id: 'same' } }])
  const directory = await t.store.readDirectory()
  expect([directory.teams.has('same'), directory.services.has('same')]).toEqual([false, true])
})

test('processes that declare at the same moment do not disturb each other', async () => {
  const all = Array.from({ length: 40 }, (_, i) => team(`t${i}`))
  await Promise.all([all, all.toReversed(), all, all.toReversed()].map((objects) => t.store.declare(objects)))
  expect((await teams()).filter((name) => /^t\d/.test(name))).toHaveLength(40)
})

test('a directory is read from the cache until something changes, in another process too', async () => {
  const other = await t.another({ listen: true })
  const before = await other.store.readDirectory()
  expect(await other.store.readDirectory()).toBe(before)
  await t.store.putObject('team', { id: 'news' }, 'api')
  while ((await other.store.readDirectory()) === before) await t.store.ping()
  expect((await other.store.readDirectory()).teams.has('news')).toBe(true)
})

test('a write that fails leaves the directory as it was', async () => {
  await expect(t.store.putObject('user', { id: 'x' }, 'api')).rejects.toThrow()
  expect((await t.store.readDirectory()).users.has('x')).toBe(false)
})

const held = async (kind: string, id: string) =>
  (await t.store.heldObjects()).find((one) => one.kind === kind && one.body.id === id)

test('every object knows its owner, and what people change of an applied one stays the set’s', async () => {
  await t.store.declare([team('from-file')], '/etc/allclear.toml')
  await t.store.rearrange(() => ({
    put: [{ ...team('from-set'), owner: { by: 'set', name: 'shop' }, overrides: [] }],
    remove: [],
    answer: undefined,
  }))
  await t.store.putObject('team', { id: 'from-set', name: 'changed' }, 'api')
  expect(await held('team', 'from-set')).toMatchObject({
    body: { name: 'changed' },
    owner: { by: 'set', name: 'shop' },
  })
  expect((await held('team', 'from-file'))?.owner).toEqual({ by: 'file', name: '/etc/allclear.toml' })
  expect((await held('team', 'by-hand'))?.owner).toEqual({ by: 'people' })
  await expect(t.store.putObject('team', { id: 'from-file' }, 'api')).rejects.toThrow(
    'The team from-file is declared in the configuration file /etc/allclear.toml; change it there.',
  )
})

test('several objects change together or not at all, and nobody writes in between', async () => {
  const put = (id: string) => ({ ...team(id), owner: { by: 'people' } as const, overrides: [] })
  await expect(
    t.store.rearrange(() => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  const counts = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      t.store.rearrange((all) => ({ put: [put(`together-${index}`)], remove: [], answer: all.length })),
    ),
  )
  expect(new Set(counts).size).toBe(8)
  await t.store.rearrange((all) => ({
    put: [],
    remove: all.filter(({ body }) => body.id.startsWith('together-')).map(({ kind, body }) => ({ kind, id: body.id })),
    answer: undefined,
  }))
  expect((await teams()).filter((name) => name.startsWith('together-'))).toEqual([])
})

test('a swap beside a schedule that is gone does not come back with the next one of its name', async () => {
  const swap = { id: 'swap', user: 'bo', from: '2026-03-03T09:00:00.000Z', to: '2026-03-04T09:00:00.000Z' }
  const schedule = { id: 'primary', time_zone: 'UTC', layers: [], overrides: [] }
  const overrides = async () => (await t.store.readDirectory()).schedules.get('primary')?.overrides
  await t.store.declare([{ kind: 'schedule', body: schedule }])
  await t.store.putObject('schedule', { ...schedule, overrides: [swap] }, 'api')
  await t.store.declare([{ kind: 'schedule', body: schedule }])
  expect(await overrides()).toEqual([swap])
  await t.store.declare([])
  await t.store.putObject('schedule', schedule, 'api')
  expect(await overrides()).toEqual([])
})

test('a swap in an applied schedule stays people’s when the rest of it is changed by hand', async () => {
  const swap = { id: 'swap', user: 'bo', from: '2026-03-03T09:00:00.000Z', to: '2026-03-04T09:00:00.000Z' }
  const fixed = { ...swap, id: 'fixed' }
  const body = { id: 'nights', time_zone: 'UTC', layers: [], overrides: [fixed] }
  await t.store.rearrange(() => ({
    put: [{ kind: 'schedule', body, owner: { by: 'set', name: 'shop' }, overrides: [] }],
    remove: [],
    answer: undefined,
  }))
  await t.store.putObject('schedule', { ...body, name: 'Nights', overrides: [fixed, swap] }, 'api')
  expect(await held('schedule', 'nights')).toMatchObject({
    body: { name: 'Nights', overrides: [fixed] },
    overrides: [swap],
  })
  await t.store.putObject('schedule', { ...body, name: 'Nights', overrides: [fixed] }, 'api')
  expect((await held('schedule', 'nights'))?.overrides).toEqual([])
})
