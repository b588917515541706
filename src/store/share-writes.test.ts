import { expect, test } from 'vitest'
import { shareWrites } from './share-writes.ts'

/** A writer whose writes end when they are told to. */
function bench(most = 100) {
  const written: number[][] = []
  const ends: PromiseWithResolvers<void>[] = []
  const ask = shareWrites(most, async (items: number[]) => {
    written.push(items)
    const end = Promise.withResolvers<void>()
    ends.push(end)
    await end.promise
    return items.map((n) => n * 10)
  })
  const turn = () => new Promise(setImmediate)
  return { ask, written, ends, turn }
}

test('what is asked while a write is under way goes together into the next', async () => {
  const { ask, written, ends, turn } = bench()
  const first = ask([1])
  await turn()
  const others = [ask([2]), ask([3, 4])]
  await turn()
  expect(written).toEqual([[1]])
  ends[0]!.resolve()
  expect(await first).toEqual([10])
  await turn()
  expect(written).toEqual([[1], [2, 3, 4]])
  ends[1]!.resolve()
  expect(await Promise.all(others)).toEqual([[20], [30, 40]])
})

test('a write takes no more than it should, unless one caller alone brings more', async () => {
  const { ask, written, ends, turn } = bench(2)
  void ask([1, 2, 3])
  void ask([4])
  void ask([5])
  void ask([6])
  for (let i = 0; i < 3; i += 1) {
    await turn()
    ends[i]!.resolve()
  }
  await turn()
  expect(written).toEqual([[1, 2, 3], [4, 5], [6]])
})

test('a failure reaches all who shared the write and nobody after them', async () => {
  const { ask, ends, turn } = bench()
  const together = Promise.allSettled([ask([1]), ask([2])])
  await turn()
  ends[0]!.reject(new Error('disk full'))
  expect((await together).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const after = ask([3])
  await turn()
  ends[1]!.resolve()
  expect(await after).toEqual([30])
})
