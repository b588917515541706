import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenBuckets } from './token-buckets.ts'

function bench(perMinute: number) {
  let now = 0
  const buckets = tokenBuckets({ perMinute, clock: { now: () => new Date(now) } })
  const forward = (ms: number) => {
    now += ms
  }
  return { ...buckets, forward }
}

test('what is used up comes back evenly', () => {
  const { take, wait, forward } = bench(60)
  for (let i = 0; i < 60; i += 1) expect(take('a')).toBe(0)
  expect([take('a'), wait('a'), take('b')]).toEqual([1, 1, 0])
  forward(1_000)
  expect([wait('a'), take('a'), take('a')]).toEqual([0, 0, 1])
})

test('in no span of time more is granted than a bucket and what came back', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), steps, (perMinute, waits) => {
      const { take, forward } = bench(perMinute)
      let granted = 0
      let elapsed = 0
      for (const ms of waits) {
        forward(ms)
        elapsed += ms
        if (take('a') === 0) granted += 1
      }
      return granted <= perMinute + (elapsed * perMinute) / 60_000 + 1e-6
    }),
  )
})

test('who waits as long as told is let in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), (perMinute) => {
      const { take, forward } = bench(perMinute)
      while (take('a') === 0);
      forward(take('a') * 1_000)
      return take('a') === 0
    }),
  )
})

test('only so many keys are remembered', () => {
  const { take, wait } = bench(1)
  take('first')
  for (let i = 0; i < 10_000; i += 1) take(`other ${i}`)
  expect([wait('first'), wait('other 9999')]).toEqual([0, 60])
})
