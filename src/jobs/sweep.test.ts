import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Retention } from '../core/retention.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { sweep } from './sweep.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

test('each round clears away a little of what was kept long enough, and a fault there keeps nothing else from being done', async () => {
  const asked: [Retention, number][] = []
  const woken: number[] = []
  const store = {
    ...t.store,
    clearAway: async (retention: Retention, limit: number) => {
      asked.push([retention, limit])
      if (asked.length === 2) throw new Error('the database is away')
    },
    purge: async () => void woken.push(1),
  }
  const round = () =>
    sweep({ store, queue: t.wakes, clock: t.clock, sources: [], retention: { answersMs: 90 * 86_400_000 } })
  await round()
  await expect(round()).rejects.toThrow('some duties failed')
  await round()
  expect(asked).toEqual(Array.from({ length: 3 }, () => [{ answersMs: 90 * 86_400_000 }, expect.any(Number)]))
  expect(asked.every(([, limit]) => limit <= 100)).toBe(true)
  // It is the top of the hour: what only serves for a while goes in the same rounds.
  expect(woken).toHaveLength(3)
})
