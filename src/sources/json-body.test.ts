import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonBody } from './json-body.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const withKeys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])))

test('what is within the limits is parsed as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
      expect(jsonBody(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('32 levels are taken and 33 are not', () => {
  expect(jsonBody(nested(32))).toBeInstanceOf(Array)
  expect(() => jsonBody(nested(33))).toThrow('nested deeper than 32 levels')
})

test('a million open brackets are refused without a blown stack', () => {
  expect(() => jsonBody('['.repeat(1_000_000))).toThrow('nested deeper than 32 levels')
  expect(() => jsonBody('{"a":'.repeat(200_000))).toThrow('nested deeper than 32 levels')
})

test('an object may have 1 000 keys, and there may be many such objects', () => {
  expect(jsonBody(`[${withKeys(1_000)},${withKeys(1_000)}]`)).toHaveLength(2)
  expect(() => jsonBody(withKeys(1_001))).toThrow('more than 1000 keys')
})

test('brackets, colons and escaped quotes inside a text do not count', () => {
  const text = `${'['.repeat(100)}${':'.repeat(2_000)}"\\`
  expect(jsonBody(JSON.stringify({ text }))).toEqual({ text })
})

test('what is not JSON is told by place and never quoted', () => {
  const read = () => jsonBody('{"token": "s3cret", oops}')
  expect(read).toThrow(/^The body is not JSON: it breaks at character \d+\.$/)
})
