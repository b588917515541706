import { expect, test } from 'vitest'
import { balanced } from './balanced.ts'

test.each(['a AND (b OR c)', '"a ) b"', '"a \\") b"', '((a))', ''])('%s keeps to itself', (text) => {
  expect(balanced(text, { quotes: '"' })).toBe(text)
})

test.each([
  ['a) OR (b', 'a ) closes what was not opened (at position 2)'],
  ['(a', 'the ( is not closed (at position 1)'],
  ['a "b', 'the " is not closed (at position 3)'],
  ['"a\\"', 'the " is not closed (at position 1)'],
  ["'a' ) '", 'a ) closes what was not opened (at position 5)'],
])('%s does not', (text, query) => {
  expect(() => balanced(text, { quotes: '"' })).toThrow(expect.objectContaining({ code: 'invalid', fields: { query } }))
})

test('a backslash outside of quotes counts only where the engine has it so', () => {
  expect(balanced('a\\)', { quotes: '"', escapes: true })).toBe('a\\)')
  expect(() => balanced('a\\)', { quotes: '"' })).toThrow('position 3')
})
