import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const deploy = (id: string, minutesAgo: number, more: Partial<Deploy> = {}): Deploy => ({
  id,
  at: new Date(t.clock.now().getTime() - minutesAgo * 60_000),
  service: 'payments-api',
  kind: 'deploy',
  title: `Deployed ${id}`,
  origin: 'ci',
  ...more,
})
const window = (fromMinutesAgo: number, toMinutesAgo = 0) => ({
  from: new Date(t.clock.now().getTime() - fromMinutesAgo * 60_000),
  to: new Date(t.clock.now().getTime() - toMinutesAgo * 60_000),
})

test('changes come back as they were, newest first, of one service or of all', async () => {
  const [one, two] = [deploy('one', 30, { sha: 'abc', url: 'https://ci.example.com/1' }), deploy('two', 10)]
  const other = deploy('other', 20, { service: 'checkout-api' })
  await t.store.putDeploys([one, other, two])
  expect(await t.store.deploys({ window: window(60) })).toEqual([two, other, one])
  expect(await t.store.deploys({ service: 'payments-api', window: window(30, 10) })).toEqual([one])
})

test('a change told again replaces what was known of it, also within one telling', async () => {
  await t.store.putDeploys([deploy('again', 5), deploy('again', 4, { title: 'Half way\0' }), deploy('again', 3)])
  await t.store.putDeploys([deploy('again', 2, { title: 'The end\0' })])
  await t.store.putDeploys([])
  const found = (await t.store.deploys({ window: window(6) })).filter(({ id }) => id === 'again')
  expect(found).toEqual([deploy('again', 2, { title: 'The end\ufffd' })])
})
