import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, contextWith, user } from '../commands/test-context.ts'
import type { Change } from '../core/change.ts'
import type { Store } from '../core/store.ts'
import { investigate } from './investigate.ts'
import { approvalScene } from './test-approval-scene.ts'
import { labOf, scenes } from './test-scenes.ts'

const scene = await approvalScene()
const { t, ask, proposed, round, read } = scene
let heard: Change[] = []
let elsewhere: Store
beforeAll(async () => {
  elsewhere = (await t.another({ listen: true })).store
  elsewhere.subscribe((change) => heard.push(change))
})
afterEach(async () => {
  await scene.reset()
  heard = []
})
afterAll(() => t.close())

/** Notifications come in the order of commits: when the last of them is here, all before it are. */
async function untilHeard(isLast: (change: Change) => boolean): Promise<Change[]> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = elsewhere.subscribe((change) => isLast(change) && resolve())
  if (!heard.some(isLast)) await promise
  done()
  return heard
}
const types = (all: Change[]) => all.map(({ type }) => type)

test('who watches hears of a proposal from its beginning to its outcome, and of its service', async () => {
  const { id, sha256 } = await proposed()
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await round()
  const news = await untilHeard((change) => change.type === 'outcome')
  expect(news[0]).toEqual({
    ...{ proposal: id, version: 1, type: 'created', state: 'pending', service: 'checkout', incidents: [] },
  })
  expect(types(news).filter((type) => type !== 'changed')).toEqual(['created', 'approved', 'executing', 'outcome'])
  expect(news.map(({ version }) => version)).toEqual(news.map((_, index) => index + 1))
})

test('who watches hears that a proposal was denied, or that nobody decided in time', async () => {
  const { id } = await proposed()
  await ask('alice', 'deny', { proposal: id })
  const other = await proposed({ change: 'turn off' })
  t.clock.forward(2 * 3_600_000)
  await round()
  expect((await read(other.id)).state).toBe('expired')
  expect(types(await untilHeard((change) => change.type === 'expired'))).toEqual([
    ...['created', 'denied', 'created', 'expired'],
  ])
})

test('who watches hears each step of an investigation, and only what was committed', async () => {
  const { services } = scenes['a dependency that is down']!
  const asking = (more: object = {}) =>
    contextWith({ store: t.store, clock: t.clock, profiles: labOf(services), ...more })
  const { id } = await call<{ id: string }>(asking({ actor: user('alice') }), 'analyze', { service: 'cart' })
  await investigate(id, {
    ...{ store: t.store, clock: t.clock, holder: 'a' },
    context: async (actor, commandId) => asking({ actor, commandId }),
    every: () => () => undefined,
    deadline: () => new AbortController().signal,
    onBug: (error) => {
      throw error
    },
  })
  const news = await untilHeard((change) => change.type === 'concluded')
  expect(news[0]).toEqual({
    ...{ investigation: id, version: 1, type: 'started', phase: 'triage', service: 'cart', incidents: [] },
  })
  expect(types(news)).toEqual(expect.arrayContaining(['started', 'hypotheses', 'phase', 'concluded']))
  expect(news.at(-1)).toMatchObject({ type: 'concluded', phase: 'done' })
  const stored = (await t.store.investigations.get(id))!
  expect(news.at(-1)!.version).toBe(stored.version)
  heard = []
  const dying = t.store.transact(async (tx) => {
    await tx.putInvestigation({ item: stored, notices: [], news: ['changed'] })
    throw new Error('killed')
  })
  await expect(dying).rejects.toThrow('killed')
  await call(asking({ actor: user('vera', 'viewer') }), 'feedback', { investigation: id, judgement: 'accurate' })
  expect(types(await untilHeard(({ version }) => version === stored.version + 1))).toEqual(['changed'])
})
