import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseClock } from './database-clock.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

test.each([-3_600_000, 0, 86_400_000])('a machine whose clock is off by %i ms follows the database', async (off) => {
  const machine = () => Date.now() + off
  const clock = databaseClock(machine)
  await clock.follow(t.db)
  expect(Math.abs(clock.now().getTime() - (machine() - off))).toBeLessThan(1_000)
})
