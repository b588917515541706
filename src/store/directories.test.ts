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
