import { expect, test } from 'vitest'
import { secretsWith } from './secrets.ts'

const secrets = secretsWith('the key')

test('what was sealed opens again, and sealing twice never gives the same text', () => {
  const sealed = secrets.seal('xoxb-ä-😀')
  expect(sealed).not.toContain('xoxb')
  expect(secrets.open(sealed)).toBe('xoxb-ä-😀')
  expect(secrets.seal('xoxb-ä-😀')).not.toBe(sealed)
})

test('another key cannot open it', () => {
  expect(() => secretsWith('another key').open(secrets.seal('token'))).toThrow()
})

test.each([4, 20, 35, 45])('a character altered at position %i is noticed', (at) => {
  const sealed = secrets.seal('a token of some length')
  const altered = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
  expect(() => secrets.open(altered)).toThrow()
})

test.each(['', 'v1.', 'v2.AAAA', 'plain'])('%j was never sealed and is refused', (text) => {
  expect(() => secrets.open(text)).toThrow()
})

test('a shortened authentication tag is refused', () => {
  const bytes = Buffer.from(secrets.seal('').slice(3), 'base64url')
  expect(() => secrets.open(`v1.${bytes.subarray(0, 16).toString('base64url')}`)).toThrow()
})
