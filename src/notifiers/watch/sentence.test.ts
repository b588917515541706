import { expect, test } from 'vitest'
import { errors } from '../test-notice.ts'
import { amount, sentenceOf } from './sentence.ts'

test.each([
  ['847 errors in 10m', 10, undefined, '847 errors in 10m (threshold: 10)'],
  ['847 errors in 10m (threshold: 10)', 10, undefined, '847 errors in 10m (threshold: 10)'],
  ['p99 latency 3.2s\n', 1_000, 'ms', 'p99 latency 3.2s (threshold: 1s)'],
])('%j with the limit %d %s', (description, threshold, unit, sentence) => {
  expect(sentenceOf({ ...errors, description, threshold, ...(unit && { unit }) })).toBe(sentence)
})

test.each([
  [10, undefined, '10'],
  [0.1 + 0.2, undefined, '0.3'],
  [123456.7, undefined, '123457'],
  [2_400, 'ms', '2.4s'],
  [250, 'ms', '250ms'],
  [0.0512, 'ratio', '5.12%'],
  [95, 'percent', '95%'],
  [1_500_000, 'bytes', '1.5 MB'],
  [0, 'bytes', '0 B'],
  [3.5, 'rate', '3.5/s'],
  [-5, 'number', '-5'],
])('%d %s reads %s', (value, unit, words) => {
  expect(amount(value, unit)).toBe(words)
})
