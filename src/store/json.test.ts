import { expect, test } from 'vitest'
import { json } from './json.ts'

test.each([
  ['NUL', 'a\u0000b', '"a\ufffdb"'],
  ['half of a surrogate pair', 'a\ud800b', '"a\ufffdb"'],
  ['a whole pair', 'a😀b', '"a😀b"'],
  ['the letters of an escape', 'a\\u0000b', '"a\\\\u0000b"'],
])('%s becomes what PostgreSQL takes', (_, text, written) => {
  expect(json(text)).toBe(written)
})

test('keys are made storable as well as values, at any depth', () => {
  expect(JSON.parse(json({ labels: [{ 'a\u0000': '\udc00' }] }))).toEqual({ labels: [{ 'a\ufffd': '\ufffd' }] })
})
