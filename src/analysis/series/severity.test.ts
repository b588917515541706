import { expect, it } from 'vitest'
import { severityOf } from './severity.ts'

it.each([
  ['just over its limit', { ratio: 1.1, current: 300, expected: 100 }, 'low'],
  ['certain but slight', { ratio: 9, current: 120, expected: 100 }, 'low'],
  ['half as much again', { ratio: 1.5, current: 150, expected: 100 }, 'medium'],
  ['doubled', { ratio: 2.5, current: 200, expected: 100 }, 'high'],
  ['halved', { ratio: 2.5, current: 50, expected: 100 }, 'high'],
  ['tenfold', { ratio: 5, current: 1000, expected: 100 }, 'critical'],
  ['out of nothing', { ratio: 5, current: 9, expected: 0 }, 'critical'],
  ['gone', { ratio: 1.1, current: 0, expected: 100, flat: true }, 'high'],
])('a value %s is graded by certainty and size', (_, anomaly, severity) => {
  expect(severityOf(anomaly)).toBe(severity)
})
