import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import type { Raw } from '../core/inbox.ts'
import type { SourceSettings } from '../core/source.ts'
import { alertmanager } from '../sources/alertmanager.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob', { slack: { T1: 'UBOB' } })],
    team: [{ id: 'vault-team' }],
    service: [
      { id: 'vault', restricted_to: ['vault-team'] },
      { id: 'shop', responders: ['alice', 'bob'], slack: { channel: '#shop' } },
    ],
  })
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

const settings: SourceSettings = {
  name: 'prom',
  kind: 'alertmanager',
  key: 'very-secret',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
}
const withSource: Partial<Context> = {
  sources: [alertmanager],
  settings: { publicUrl: 'https://a.example', version: '1', commandName: 'allclear', sources: [settings] },
}

const raw = (body: string): Raw => ({
  door: 'alerts',
  source: 'prom',
  headers: { authorization: 'Bearer very-secret' },
  body,
  sha256: 'x',
  receivedAt: t.clock.now(),
})

test('sources tell their doors without their keys, and when they last delivered', async () => {
  expect(await run('sources', {}, withSource)).toMatchObject({
    sources: [{ door: 'https://a.example/in/prom/<key>', last_delivery_at: null }],
  })
  await t.store.accept([raw('{}')])
  const listed = await run('sources', {}, withSource)
  expect(listed).toMatchObject({ sources: [{ name: 'prom', last_delivery_at: '2026-03-02T09:00:00.000Z' }] })
  expect(JSON.stringify(listed)).not.toContain('very-secret')
})

test('a dead letter is listed with its reason and replayed once', async () => {
  const [accepted] = await t.store.accept([raw('{"broken":true}')])
  await t.store.settle([{ id: accepted!.id, state: 'dead', error: 'alerts: missing.' }])
  const listed = await run('inbox', { state: 'dead' })
  expect(listed).toMatchObject({ items: [{ id: accepted!.id, error: 'alerts: missing.', body: '{"broken":true}' }] })
  expect(JSON.stringify(listed)).not.toContain('very-secret')
  const outsider = await run('inbox', { state: 'dead' }, { actor: user('bob') })
  expect(outsider).toMatchObject({ items: [{ id: accepted!.id, body: '' }] })
  expect(await run('replay', { item: accepted!.id })).toMatchObject({ state: 'waiting' })
  await expect(run('replay', { item: accepted!.id })).rejects.toMatchObject({ code: 'conflict' })
  await expect(run('replay', { item: 'nothing' })).rejects.toMatchObject({ code: 'not_found' })
})
