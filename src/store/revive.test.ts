import { expect, test } from 'vitest'
import { revive } from './revive.ts'

const moment = '2026-03-02T09:00:00.000Z'

test.each(['openedAt', 'until', 'snoozedUntil', 'nextAt'])('%s is a moment, at any depth', (name) => {
  expect(revive({ [name]: moment, inner: [{ [name]: moment }] })).toEqual({
    [name]: new Date(moment),
    inner: [{ [name]: new Date(moment) }],
  })
})

test.each(['labels', 'annotations', 'memory', 'answer', 'headers', 'policy'])(
  '%s belongs to others and stays',
  (name) => {
    expect(revive({ [name]: { startedAt: moment, deep: { until: moment } } })).toEqual({
      [name]: { startedAt: moment, deep: { until: moment } },
    })
  },
)

test('what is absent or no text stays as it is', () => {
  expect(revive({ openedAt: null, seenAt: 5, title: 'At' })).toEqual({ openedAt: null, seenAt: 5, title: 'At' })
  expect(revive(null)).toBe(null)
})
