import { expect, test } from 'vitest'
import { type Alerted, InvestigationRule, ruleFor } from './rule.ts'

const alerted: Alerted = {
  urgency: 'high',
  alert: {
    service: 'cart',
    severity: 'critical',
    source: 'prom',
    title: 'Cart fails for 20 % of requests',
    labels: { namespace: 'shop-prod', team: 'red', pod: 'cart-1' },
  },
}

test.each<[string, InvestigationRule, boolean]>([
  ['nothing is asked', {}, true],
  ['the namespace matches', { namespace: '-prod$' }, true],
  ['the namespace does not', { namespace: '^lab' }, false],
  ['all side by side hold', { severity: ['critical'], service: '^cart$', urgency: ['high'], source: ['prom'] }, true],
  ['one side by side does not', { severity: ['critical'], service: '^stock$' }, false],
  ['a label is like it', { labels: { pod: 'cart-*', team: 'red' } }, true],
  ['a label is missing', { labels: { zone: '*' } }, false],
  ['dots in labels are dots', { labels: { pod: 'cart.*' } }, false],
  ['one of any holds', { any: [{ service: '^x$' }, { title: 'fails' }] }, true],
  ['none of any holds', { any: [{ service: '^x$' }] }, false],
  ['one of all does not hold', { all: [{ title: 'fails' }, { urgency: ['low'] }] }, false],
  ['what must not hold does', { not: { labels: { team: 'red' } } }, false],
])('%s', (_, rule, expected) => {
  expect(ruleFor([rule], alerted) !== undefined).toBe(expected)
})

test('the first rule that holds is named; a pattern that is none is refused', () => {
  expect(ruleFor([{ service: 'x' }, { name: 'prod', namespace: 'prod' }, {}], alerted)).toBe('prod')
  expect(ruleFor([{ service: 'x' }, {}], alerted)).toBe('rule 2')
  expect(InvestigationRule.safeParse({ namespace: '(' }).error?.issues[0]?.message).toBe('is no regular expression')
  expect(InvestigationRule.safeParse({ namespaces: 'x' }).success).toBe(false)
})
