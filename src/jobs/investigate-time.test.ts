import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, contextWith, furnish, user } from '../commands/test-context.ts'
import { usualBudget } from '../core/investigation/investigation.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import type { Store } from '../core/store.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { type InvestigateEffects, investigate } from './investigate.ts'
import { labOf, scenes, seenAt } from './test-scenes.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ at: seenAt.toISOString() })
  await furnish(t.store, { service: [{ id: 'cart' }] })
})
afterAll(() => t.close())

const profiles = labOf(scenes['a dependency that is down']!.services)
const asking = (given: object = {}) =>
  contextWith({
    ...{ store: t.store, clock: t.clock, profiles },
    settings: {
      ...{ publicUrl: 'https://allclear.example', version: '1', commandName: 'allclear', sources: [] },
      investigation: { ...usualInvestigation, budget: { ...usualBudget, timeMs: 30_000 } },
    },
    ...given,
  })

/** Every question that reads takes two seconds. */
const slow = (given: Partial<InvestigateEffects> = {}): InvestigateEffects => ({
  store: t.store,
  clock: t.clock,
  context: async (actor, commandId) => {
    t.clock.forward(2_000)
    return asking({ actor, commandId })
  },
  holder: 'a',
  every: () => () => undefined,
  deadline: () => new AbortController().signal,
  onBug: (error) => {
    throw error
  },
  ...given,
})

/** A store that is cut off for good after so many answers, as that of a killed process is. */
function cutOff(after: number): Store {
  let answers = 0
  const dead = () => Promise.reject(new Error('killed'))
  const { record, ...others } = t.store.investigations
  return {
    ...t.store,
    investigations: {
      ...others,
      record: (...given) => {
        answers += 1
        return answers > after ? dead() : record(...given)
      },
      renew: dead,
      release: dead,
    },
  }
}

const answered = async (id: string) => {
  const recorded = await t.store.investigations.recorded(id)
  return recorded.filter(({ answer }) => answer.ok || answer.code !== 'skipped').length
}

test('time that a killed worker used counts for whoever goes on, the time between does not', async () => {
  const { id: undisturbed } = await call<{ id: string }>(asking({ actor: user('alice') }), 'analyze', {
    service: 'cart',
  })
  await investigate(undisturbed, slow())
  const whole = await answered(undisturbed)
  t.clock.set(seenAt)
  const { id } = await call<{ id: string }>(asking({ actor: user('alice') }), 'analyze', { service: 'cart' })
  await expect(investigate(id, slow({ store: cutOff(8), holder: 'dead' }))).rejects.toThrow('killed')
  t.clock.forward(600_000)
  await investigate(id, slow({ holder: 'b' }))
  const item = (await t.store.investigations.get(id))!
  expect(item.exhausted).toContain('Not everything was asked: the 30 seconds for looking were over.')
  // What was under way when it died was asked once more, at most one round of six; a fresh start would ask twice as much.
  expect(await answered(id)).toBeGreaterThan(8)
  expect(await answered(id)).toBeLessThanOrEqual(whole + 1)
  const { used_ms } = await t.db
    .selectFrom('investigations')
    .select('used_ms')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(Number(used_ms)).toBeGreaterThanOrEqual(30_000)
  expect(Number(used_ms)).toBeLessThan(60_000)
})

test('a worker that falls silent between two answers told its time when it renewed its lease', async () => {
  const { id } = await call<{ id: string }>(asking({ actor: user('alice') }), 'analyze', { service: 'cart' })
  expect(await t.store.investigations.claim(id, 'dead', 15_000)).toMatchObject({ usedMs: 0 })
  await t.store.investigations.renew(id, 'dead', 15_000, 12_000)
  t.clock.forward(16_000)
  expect(await t.store.investigations.claim(id, 'b', 15_000)).toMatchObject({ usedMs: 12_000 })
  // Who lost the lease has no say any more.
  expect(await t.store.investigations.renew(id, 'dead', 15_000, 29_000)).toBe(false)
  await t.store.investigations.release(id, 'b', 13_000)
  expect(await t.store.investigations.claim(id, 'c', 15_000)).toMatchObject({ usedMs: 13_000 })
})
