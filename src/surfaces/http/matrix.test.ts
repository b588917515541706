import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { atLeast, type Role } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
let app: ReturnType<typeof surfaceOn>['app']
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store)
  const past = new Date(t.clock.now().getTime() - 1)
  const expired = { id: 'old', subject: 'lea', role: 'sre-lead' as const, hash: hash('sha256', 'expired-key') }
  await t.store.putKey({ ...expired, createdAt: new Date(0), expiresAt: past })
  app = surfaceOn(t.store, t.clock, { limits: { perKey: 10_000, failuresPerAddress: 10_000 } }).app
})
afterAll(() => t.close())

const ask = async ({ http }: Command, key: string | undefined) => {
  const path = `/api/v1${http.path.replaceAll(/\{\w+\}/g, 'nobody-has-this')}`
  const body = http.method === 'POST' || http.method === 'PUT' ? {} : undefined
  return app.request(path, asking(http.method, key, body))
}

const holders: [Role, string][] = [
  ['viewer', 'viewer-key'],
  ['oncall', 'oncall-key'],
  ['sre-lead', 'lead-key'],
]

describe.each(commands.map((c) => [c.name, c] as const))('%s', (_, command) => {
  test.each(holders)('as %s', async (role, key) => {
    const { status } = await ask(command, key)
    if (!atLeast(role, command.role) || command.effect === 'risky') return expect(status).toBe(403)
    expect([200, 201, 404, 409, 422]).toContain(status)
  })

  test.each([
    ['without a key', undefined],
    ['with an unknown key', 'made-up'],
    ['with an expired key', 'expired-key'],
    ['as a user who is not active', 'gone-key'],
  ])('%s', async (_, key) => {
    const response = await ask(command, key)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
  })
})

test('no two commands share a route', () => {
  const routes = commands.map(({ http }) => `${http.method} ${http.path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(routes).size).toBe(routes.length)
})

test('the live stream is for those who have a key', async () => {
  expect((await app.request('/api/v1/stream')).status).toBe(401)
  expect((await app.request('/api/v1/stream', asking('HEAD', 'viewer-key'))).status).toBe(200)
})
