import { afterAll, beforeAll, expect, test } from 'vitest'
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
