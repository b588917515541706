import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../core/change.ts'
import { type TestStore, testStore } from './test-store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

test('however long their words, many changes reach other processes in order', async () => {
  const other = await t.another({ listen: true })
  const heard: Change[] = []
  const all = new Promise<void>((resolve) => {
    other.store.subscribe((change) => {
      heard.push(change)
      if (heard.length === 200) resolve()
    })
  })
  const now = t.clock.now()
  await t.store.transact(async (tx) => {
    for (let n = 1; n <= 100; n++) {
      const service = `${'läng'.repeat(45)}-${n}`
      const item = { id: `inv-${String(n).padStart(8, '0')}`, version: 0, profile: 'lab', service, incidents: [] }
      const rest = { state: 'running', phase: 'triage', startedAt: now, window: { from: now, to: now } }
      await tx.putInvestigation({ item: { ...item, ...rest } as never, notices: [], news: ['started', 'phase'] })
    }
  })
  await all
  expect(heard).toMatchObject(
    Array.from({ length: 200 }, (_, i) => ({
      investigation: `inv-${String(Math.floor(i / 2) + 1).padStart(8, '0')}`,
      type: i % 2 ? 'phase' : 'started',
    })),
  )
})
