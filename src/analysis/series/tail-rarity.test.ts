import { expect, it } from 'vitest'
import { tailRarity } from './tail-rarity.ts'
import { chance } from './test-series.ts'

const settings = { memory: 4096, warmUp: 100, share: 0.05 }

it('counts in mean excesses of the tail: sizes with a Pareto tail are rare as e^-rarity', () => {
  const { uniform } = chance()
  const tail = tailRarity(settings)
  for (let i = 0; i < 4000; i++) tail.next((1 - uniform()) ** (-1 / 3), 0)
  const start = 0.05 ** (-1 / 3)
  expect(tail.next(start * 0.9, 0)).toBe(0)
  expect(tail.next(start * Math.exp(2 / 3), 0)).toBeCloseTo(2, 0)
  expect(tail.next(start * Math.exp(4 / 3), 0)).toBeGreaterThan(3)
})

it('is silent before it knows enough, and about what is smaller than the margin', () => {
  const tail = tailRarity(settings)
  for (let i = 0; i < 100; i++) expect(tail.next(i === 50 ? 1e9 : 1, 0)).toBe(0)
  expect(tail.next(2, 5)).toBe(0)
  expect(tail.next(2e9, 5)).toBeGreaterThan(0)
})

it('forgets what was long ago', () => {
  const tail = tailRarity({ ...settings, memory: 200 })
  for (let i = 0; i < 300; i++) tail.next(1000, 0)
  const before = tail.next(50, 0)
  for (let i = 0; i < 2000; i++) tail.next(1, 0)
  expect(before).toBe(0)
  expect(tail.next(50, 0)).toBeGreaterThan(1)
})
