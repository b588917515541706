import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import { compileMatchers, isOpen, type Matchable, type Matcher, readMatchers, writeMatchers } from './matcher.ts'

const alert = (labels: Record<string, string> = {}, more: Partial<Matchable> = {}): Matchable => ({
  labels,
  service: 'checkout',
  source: 'prod',
  severity: 'critical',
  title: 'High latency',
  ...more,
})
const matches = (text: string, on: Matchable) => compileMatchers(readMatchers(text))(on)

test.each([
  ['service=checkout', true],
  ['service="checkout", severity!=info', true],
  ['{service="checkout",alertname=~"High.*"}', true],
  ['alertname=~High', false],
  ['alertname=~"High.*|Low"', true],
  ['alertname!~"High.*"', false],
  ["title='High latency'", true],
  ['labels.service=legacy', true],
  ['service=legacy', false],
  ['missing=""', true],
  ['missing!=x', true],
  ['source=prod\nalertname=HighLatency', true],
])('%s → %s', (text, expected) => {
  expect(matches(text, alert({ alertname: 'HighLatency', service: 'legacy' }))).toBe(expected)
})

test.each([
  ['service', 'is no matcher'],
  ['service=a b', 'is no matcher'],
  ['service="open', 'is no matcher'],
  ['title=~"(a"', 'cannot be read'],
  ['title=~"(?=a)b"', 'cannot be read'],
  ['title=~"(.*a){900}"', 'too large'],
])('%s is refused with why', (text, words) => {
  expect(() => readMatchers(text)).toThrow(words)
  expect(() => readMatchers(text)).toThrow(Problem)
})

test('whatever is matched, writing and reading gives the same matcher back', () => {
  const matcher: fc.Arbitrary<Matcher> = fc.record({
    name: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.:/-]{0,20}$/),
    sign: fc.constantFrom('=' as const, '!=' as const),
    value: fc.string({ maxLength: 40 }),
  })
  fc.assert(
    fc.property(fc.array(matcher, { minLength: 1, maxLength: 5 }), (matchers) => {
      expect(readMatchers(writeMatchers(matchers))).toEqual(matchers)
    }),
  )
})

test('a pattern says the same as one of JavaScript that is anchored at both ends', () => {
  const pattern = fc.constantFrom('a|ab', 'a.*b', '[a-c]+', '(?:ab)*', 'a{2,3}', '^a.b$', 'b?', '\\w+-\\d', '(a|b)c')
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '1', '\n'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, text, (value, title) => {
      const ours = compileMatchers([{ name: 'title', sign: '=~', value }])(alert({}, { title }))
      expect(ours).toBe(new RegExp(`^(?:${value})$`, 's').test(title))
    }),
  )
})

test('a pattern that makes others hang is answered at once', () => {
  const fits = compileMatchers([{ name: 'title', sign: '=~', value: '(a+)+b' }])
  expect(fits(alert({}, { title: 'a'.repeat(100_000) }))).toBe(false)
})

test.each([
  ['a=~".*"', true],
  ['a!=x', true],
  ['a=""', true],
  ['a=~".+"', false],
  ['a=x', false],
])('%s alone would match what says nothing: %s', (text, expected) => {
  expect(readMatchers(text).every(isOpen)).toBe(expected)
})
