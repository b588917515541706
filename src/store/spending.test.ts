import { expect, test } from 'vitest'
import { testStore } from './test-store.ts'

test('what a day cost adds up over all that spend at once, and every day is counted by itself', async () => {
  const t = await testStore()
  const { spending } = t.store
  expect(await spending.spent('2026-03-02')).toBe(0)
  await Promise.all(Array.from({ length: 20 }, () => spending.add('2026-03-02', 0.05)))
  await spending.add('2026-03-03', 2)
  expect(await spending.spent('2026-03-02')).toBeCloseTo(1)
  expect(await spending.spent('2026-03-03')).toBe(2)
  await t.close()
})
