import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../core/actor.ts'
import type { Trace } from '../core/telemetry/trace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, furnish, person, user } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob')],
    team: [{ id: 'security', members: ['bob'] }],
    service: [{ id: 'checkout' }, { id: 'vault', restricted_to: ['security'] }],
  })
})
afterAll(() => t.close())

const span = (id: string, service: string, parent?: string) => ({
  id,
  service,
  operation: `ask ${service}`,
  startedAt: new Date('2026-03-02T08:59:00Z'),
  durationMs: 10,
  failed: false,
  attributes: { secret: service },
  ...(parent !== undefined && { parent }),
})
const trace: Trace = { id: 'abc', spans: [span('1', 'checkout'), span('2', 'vault', '1')] }

const spansFor = async (actor: Actor) => {
  const profiles = testProfiles({ traces: [trace] }, [{ name: 'checkout' }, { name: 'vault' }])
  const directory = await t.store.readDirectory()
  const context = contextWith({ store: t.store, clock: t.clock, directory, profiles, actor })
  const { traces } = await call<{ traces: { spans: object[] }[] }>(context, 'traces', { service: 'checkout' })
  return traces[0]!.spans
}

test('of a service that the asker may not see a trace tells only that the request went through it', async () => {
  expect(JSON.stringify(await spansFor(user('alice')))).not.toContain('vault')
  expect(await spansFor(user('alice'))).toMatchObject([
    { service: 'checkout', operation: 'ask checkout' },
    { service: 'a restricted service', operation: 'not shown', attributes: {}, parent_id: '1' },
  ])
  expect(await spansFor(user('bob'))).toMatchObject([{ service: 'checkout' }, { service: 'vault' }])
})
