import { expect, test } from 'vitest'
import { selectorText } from './selector.ts'

test('labels and expressions become the text of a label selector', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['web', 'api'] },
    { key: 'track', operator: 'NotIn', values: ['canary'] },
    { key: 'release', operator: 'Exists' },
    { key: 'legacy', operator: 'DoesNotExist' },
  ]
  expect(selectorText({ matchLabels: { app: 'checkout' }, matchExpressions })).toBe(
    'app=checkout,tier in (web,api),track notin (canary),release,!legacy',
  )
})
