import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiKey } from '../core/keys.ts'
import type { Session } from '../core/sessions.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const later = (ms: number) => new Date(t.clock.now().getTime() + ms)

test('a key is found by its hash, with its end and its last use', async () => {
  const key: ApiKey = { id: 'k1', subject: 'bot', role: 'oncall', hash: 'h1', createdAt: t.clock.now() }
  await t.store.putKey(key)
  expect(await t.store.keyByHash('h1')).toEqual(key)
  await t.store.putKey({ ...key, role: 'viewer', expiresAt: later(1_000) })
  await t.store.touchKey('k1', later(5))
  expect(await t.store.keys()).toEqual([{ ...key, role: 'viewer', expiresAt: later(1_000), lastUsedAt: later(5) }])
})

test('a key written again is still as old and as used as it was', async () => {
  const before = (await t.store.keyByHash('h1'))!
  await t.store.putKey({ ...before, createdAt: later(60_000), subject: 'robot' })
  expect(await t.store.keyByHash('h1')).toEqual({ ...before, subject: 'robot' })
})

test('two keys never share a hash, and a removed one opens nothing', async () => {
  const twin: ApiKey = { id: 'k2', subject: 'x', role: 'viewer', hash: 'h1', createdAt: t.clock.now() }
  await expect(t.store.putKey(twin)).rejects.toThrow()
  await t.store.removeKey('k1')
  expect(await t.store.keyByHash('h1')).toBeUndefined()
})

test('a session lives until its end or until it is left', async () => {
  const session: Session = {
    hash: 's1',
    subject: 'alice',
    role: 'sre-lead',
    origin: 'user',
    csrf: 'c',
    expiresAt: later(60_000),
  }
  await t.store.putSession(session)
  await t.store.putSession({ ...session, hash: 's2' })
  expect(await t.store.session('s1')).toEqual(session)
  await t.store.removeSession('s1')
  expect(await t.store.session('s1')).toBeUndefined()
  t.clock.forward(60_000)
  expect(await t.store.session('s2')).toBeUndefined()
})

test.each([{ a: [1, null, '\u2028'] }, 'text', null])(
  'a saved answer comes back: %j; the first one stays',
  async (body) => {
    const key = `answer ${JSON.stringify(body)}`
    await t.store.saveAnswer(key, { requestHash: 'r', status: 201, body })
    await t.store.saveAnswer(key, { requestHash: 'other', status: 500, body: 'late' })
    expect(await t.store.savedAnswer(key)).toEqual({ requestHash: 'r', status: 201, body })
    expect(await t.store.savedAnswer('unknown')).toBeUndefined()
  },
)
