import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Signal } from '../core/alert.ts'
import { Problem } from '../core/problem.ts'
import { configured, posted } from './fixtures/fixture.ts'
import { sources } from './index.ts'

const words = [
  'alerts',
  'status',
  'firing',
  'labels',
  'title',
  'payload',
  'event_action',
  'trigger',
  'startsAt',
  'summary',
  '__proto__',
]
const word = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 12 }))
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('json'), { maxLength: 4 }),
  object: fc.dictionary(word, tie('json'), { maxKeys: 5 }),
}))

describe.each(sources.map((source) => [source.kind, source] as const))('%s', (kind, source) => {
  const settings = configured(kind)

  test('turns any JSON into signals that can be stored, or into a problem', () => {
    fc.assert(
      fc.property(json, (body) => {
        for (const signal of read(() => source.parse(posted(body), settings))) expectStorable(signal)
      }),
      { numRuns: 300 },
    )
  })

  test('refuses at the door with an answer and never with an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json.map((body) => JSON.stringify(body)),
          fc.string(),
        ),
        (body) => {
          const screened = source.screen!(posted(body), settings)
          expect('accept' in screened ? screened.answer.status : screened.refuse.status).toBeLessThan(500)
        },
      ),
      { numRuns: 300 },
    )
  })
})

function read(parse: () => Signal[]): Signal[] {
  try {
    return parse()
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    return []
  }
}

function expectStorable(signal: Signal) {
  expect(signal.dedupKey.length).toBeLessThanOrEqual(255)
  expect(signal.title.length).toBeGreaterThan(0)
  for (const text of JSON.stringify(signal).matchAll(/\\u(0000|d[89a-f]..)/gi)) expect(text[0]).toBe('never')
  for (const date of [signal.startsAt, signal.sourceAt, signal.endsAt]) expect(date?.getTime()).not.toBeNaN()
}
