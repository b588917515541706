import { expect, test } from 'vitest'
import { keyOf, labelHash, labelsOf, textOf, titleOf, urlOf } from './text.ts'

test.each([
  ['text', 'text'],
  [12.5, '12.5'],
  [false, 'false'],
  [['a', 1], 'a, 1'],
  [{ a: [1] }, '{"a":[1]}'],
  [' ', undefined],
  [null, undefined],
  ['a\0b', 'ab'],
  ['half \ud83d', 'half \ufffd'],
])('%j becomes %j', (value, text) => {
  expect(textOf(value)).toBe(text)
})

test('a long text is cut between characters', () => {
  expect(textOf('ab😀', 3)).toBe('ab')
})

test('a title is cut at 1 024 graphemes, not in the middle of one', () => {
  const family = '👩‍👩‍👧'
  expect(titleOf(family.repeat(700))).toBe(family.repeat(700))
  expect(titleOf(family.repeat(1_000) + 'x'.repeat(100))).toBe(family.repeat(1_000) + 'x'.repeat(24))
})

test('a cut leaves no half of a word, which may be a token that nobody would know any more', () => {
  expect(textOf(`the key is AKIA${'Q'.repeat(16)} of prod`, 25)).toBe('the key is')
  expect(textOf('two whole words', 9)).toBe('two whole')
  expect(titleOf(`${'a '.repeat(509)}token-${'x'.repeat(80)}`)).toBe('a '.repeat(509).trimEnd())
})

test('a key of 255 characters stays, a longer one is hashed', () => {
  expect(keyOf('k'.repeat(255))).toBe('k'.repeat(255))
  expect(keyOf('k'.repeat(256))).toMatch(/^[0-9a-f]{64}$/)
})

test('labels hash alike in any order, and pairs never run together', () => {
  expect(labelHash({ b: '2', a: '1' })).toBe(labelHash({ a: '1', b: '2' }))
  expect(labelHash({ a: '1,b' })).not.toBe(labelHash({ a: '1', b: '' }))
})

test('a label cannot reach the prototype', () => {
  const labels = labelsOf(JSON.parse('{"__proto__": "x", "a": null, "b": 1}'))
  expect(labels).toEqual({ b: '1' })
})

test.each(['javascript:alert(1)', 'ftp://a.example', '/relative', 'http://', 7, undefined])(
  '%j is no link',
  (value) => {
    expect(urlOf(value)).toBeUndefined()
  },
)
