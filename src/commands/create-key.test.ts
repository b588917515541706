import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../core/actor.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { hashKey } from './new-key.ts'
import { runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

test('a key is shown once, kept as its hash and removed for good', async () => {
  const { id, key } = (await run('create-key', { subject: 'ci', role: 'oncall', expires_in: '90d' })) as unknown as {
    id: string
    key: string
  }
  expect(await t.store.keyByHash(hashKey(key))).toMatchObject({ id, subject: 'ci', role: 'oncall' })
  const listed = await run('keys')
  expect(listed).toMatchObject({ keys: [{ id, subject: 'ci', expires_at: '2026-05-31T09:00:00.000Z' }] })
  expect(JSON.stringify(listed)).not.toContain(key)
  expect(JSON.stringify(listed)).not.toContain(hashKey(key))
  await run('remove-key', { key: id })
  expect(await t.store.keyByHash(hashKey(key))).toBeUndefined()
  await expect(run('remove-key', { key: id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(run('create-key', { subject: 'ci', expires_at: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
    fields: { expires_at: 'Choose a moment to come.' },
  })
})

test.each([
  ['logs:read, incidents', ['logs:read', 'incidents']],
  [['acknowledge', 'acknowledge'], ['acknowledge']],
  [undefined, null],
])('a key made for %j is limited to %j', async (scopes, kept) => {
  const { id } = await run('create-key', { subject: 'ci', ...(scopes && { scopes }) })
  const { keys } = (await run('keys')) as unknown as { keys: { id: string; scopes: unknown }[] }
  expect(keys.find((key) => key.id === id)?.scopes).toEqual(kept)
})

test.each([
  ['acknowlege', 'The scope acknowlege covers nothing. Did you mean acknowledge?'],
  ['everything', 'The scope everything covers nothing.'],
  ['acknowledge:read', 'The scope acknowledge:read covers nothing.'],
  ['logs:write', 'scopes: is no scope'],
])('the scope %s is refused', async (scopes, words) => {
  await expect(run('create-key', { subject: 'ci', scopes })).rejects.toThrow(words)
})

test('a limited key makes no key that may do more', async () => {
  const actor = { ...user('alice', 'sre-lead'), scopes: ['keys', 'logs:read'] } as Actor
  expect(await run('create-key', { subject: 'ci', scopes: 'logs:read, keys:read' }, { actor })).toMatchObject({
    scopes: ['logs:read', 'keys:read'],
  })
  for (const scopes of [undefined, 'logs', 'incidents:read'])
    await expect(run('create-key', { subject: 'ci', scopes }, { actor })).rejects.toMatchObject({ code: 'forbidden' })
})
