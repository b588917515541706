import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meets, operators, parseCondition, ruleMetrics, writeCondition } from './alert-condition.ts'

test.each([
  ['latency_p99 > 500 for 5m', { metric: 'latency_p99', operator: '>', threshold: 500, forMs: 300_000 }],
  ['error_rate >= 0.05', { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 0 }],
  ['  ERROR_RATE>=5%  for  1h30m ', { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 5_400_000 }],
  ['errors > 10', { metric: 'error_count', operator: '>', threshold: 10, forMs: 0 }],
  ['traffic<1e-3', { metric: 'traffic', operator: '<', threshold: 0.001, forMs: 0 }],
  ['restarts != 0 FOR 90s', { metric: 'restarts', operator: '!=', threshold: 0, forMs: 90_000 }],
])('%s', (text, condition) => {
  expect(parseCondition(text)).toEqual(condition)
})

test.each([
  ['', /is no rule: write metric, comparison and threshold/],
  ['latency_p99', /is no rule/],
  ['latency_p99 = 5', /Compare with ==/],
  ['latncy_p99 > 5', /Did you mean latency_p99\?/],
  ['happiness > 5', /There is no metric "happiness".*error_rate/],
  ['cpu > much', /"much" is no threshold: write a number/],
  ['cpu > 0x10', /"0x10" is no threshold/],
  ['cpu > 1 for ever', /After "for" belongs a duration.*"ever"/],
  ['cpu > 1 for 3d', /too long: the most is 1 d/],
])('"%s" is refused with the remedy', (text, message) => {
  expect(() => parseCondition(text)).toThrow(message)
  expect(() => parseCondition(text)).toThrow(
    expect.objectContaining({ code: 'invalid', fields: { rule: expect.any(String) } }),
  )
})

test('what is written is read back as it was', () => {
  const condition = fc.record({
    metric: fc.constantFrom(...ruleMetrics),
    operator: fc.constantFrom(...operators),
    threshold: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    forMs: fc.integer({ min: 0, max: 86_400_000 }),
  })
  fc.assert(fc.property(condition, (c) => void expect(parseCondition(writeCondition(c))).toEqual(c)))
})

test.each([
  ['>', [false, false, true]],
  ['>=', [false, true, true]],
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
  ['==', [false, true, false]],
  ['!=', [true, false, true]],
] as const)('a value below, at and above a threshold under %s', (operator, expected) => {
  expect([4, 5, 6].map((value) => meets(value, { operator, threshold: 5 }))).toEqual(expected)
})
