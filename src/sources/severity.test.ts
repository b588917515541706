import { expect, test } from 'vitest'
import { severityOf } from './severity.ts'

test.each([
  ['critical', 'critical'],
  ['page', 'critical'],
  [' CRITICAL ', 'critical'],
  ['error', 'error'],
  ['high', 'error'],
  ['warning', 'warning'],
  ['P3', 'warning'],
  ['info', 'info'],
  ['none', 'info'],
  ['unheard-of', 'error'],
  ['constructor', 'error'],
  [undefined, 'error'],
])('%s means %s', (word, severity) => {
  expect(severityOf(word)).toBe(severity)
})
