import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WatchNotice } from '../core/watch/notice.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { find } from './dispatch.ts'
import { contextWith, furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice')],
    team: [{ id: 'vault-team' }],
    service: [{ id: 'vault', restricted_to: ['vault-team'] }, { id: 'shop' }],
  })
  run = runOn(t)
})
afterAll(() => t.close())

const told = (service: string): WatchNotice => ({
  about: 'watch',
  watch: `watch-${service}`,
  service,
  profile: 'prod',
  state: 'resolved',
  anomalies: [],
  fresh: [],
  resolved: [],
  at: t.clock.now(),
})
/** Owes a notice and gives it up. */
async function dead(service: string) {
  const subject = `watch-${service}`
  await t.store.owe([
    { subject, notifier: { id: 'prod/pager', type: 'webhook' }, told: told(service), dedupe: subject },
  ])
  const claimed = await t.store.claim('webhook:prod/pager:chat.postMessage:')
  if (!claimed || !('owed' in claimed)) throw new Error('nothing to claim')
  const { delivery } = claimed.owed
  await t.store.giveUp(delivery, { code: 'http_404', message: 'The receiver answered HTTP 404.', remedy: 'Check it.' })
  return delivery.id
}

interface Listed {
  deliveries: { id: string; subject: string; incident: string | null; state: string; error: object | null }[]
}
const list = async (given = {}) => (await run('deliveries', { state: 'failed' }, given)) as unknown as Listed

test('a dead letter of a watch is listed, for those who may see its service', async () => {
  const shop = await dead('shop')
  await dead('vault')
  expect((await list()).deliveries).toMatchObject([
    { id: shop, subject: 'watch-shop', incident: null, state: 'failed', error: { code: 'http_404' } },
  ])
  expect((await list({ actor: user('lead', 'sre-lead') })).deliveries).toHaveLength(2)
  const about = (subject: string) => run('deliveries', { subject }) as unknown as Promise<Listed>
  expect((await about('watch-shop')).deliveries).toHaveLength(1)
  expect((await about('watch-other')).deliveries).toEqual([])
})

test('people read where it should have gone and what to do', async () => {
  const context = contextWith({ store: t.store, clock: t.clock, directory: await t.store.readDirectory() })
  const deliveries = find('deliveries')!
  const card = deliveries.show(await deliveries.run(context, { limit: 20 }), context)
  expect(card.tone).toBe('warn')
  expect(card.table?.rows[0]).toMatchObject([
    [{ code: 'watch-shop' }],
    'notice',
    'prod/pager (webhook)',
    'failed',
    [{ form: 'ago' }],
    'The receiver answered HTTP 404. Check it.',
    [{ code: expect.any(String) }],
  ])
})

test('it can be sent after all, once, by those who may see it', async () => {
  const [{ id } = { id: '' }] = (await list()).deliveries
  const vault = (await list({ actor: user('lead', 'sre-lead') })).deliveries.find((d) => d.subject === 'watch-vault')
  await expect(run('retry-delivery', { delivery: vault!.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(run('retry-delivery', { delivery: id }, { actor: user('carl', 'viewer') })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await run('retry-delivery', { delivery: id })).toEqual({ id, subject: 'watch-shop', state: 'queued' })
  await expect(run('retry-delivery', { delivery: id })).rejects.toMatchObject({
    code: 'conflict',
    message: 'This message already waits to be sent.',
  })
  await expect(run('retry-delivery', { delivery: 'nothing\u0000' })).rejects.toMatchObject({ code: 'not_found' })
})
