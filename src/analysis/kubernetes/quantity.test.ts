import { expect, it } from 'vitest'
import { quantity } from './quantity.ts'

it.each([
  ['250m', 0.25],
  ['64Mi', 67_108_864],
  ['2e3', 2000],
  ['1.5', 1.5],
  ['10 apples', Number.NaN],
  [undefined, Number.NaN],
])('reads the quantity %s as %d', (text, expected) => {
  expect(quantity(text)).toBe(expected)
})
