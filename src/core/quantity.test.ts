import { expect, test } from 'vitest'
import { quantity } from './quantity.ts'

test.each([
  ['250m', 0.25],
  ['1', 1],
  ['1.5', 1.5],
  ['123456789n', 0.123456789],
  ['15u', 0.000015],
  ['64Mi', 64 * 1024 ** 2],
  ['1Gi', 1024 ** 3],
  ['2k', 2000],
  ['2e3', 2000],
  ['1E', 1e18],
])('%s is %d', (text, value) => {
  expect(quantity(text)).toBeCloseTo(value, 12)
})

test.each(['', 'many', '5Zi', '1 2', '10 apples', '1.2.3', null, undefined])('%j is no quantity', (text) => {
  expect(quantity(text)).toBeNaN()
})
