import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span } from '../../core/telemetry/trace.ts'
import { waterfallOf } from './trace-waterfall-rows.ts'

const start = Date.parse('2026-03-02T09:00:00Z')
const span = (id: string, parent: string | undefined, at: number, durationMs: number): Span => ({
  id,
  ...(parent !== undefined && { parent }),
  service: 'checkout',
  operation: id,
  startedAt: new Date(start + at),
  durationMs,
  failed: false,
  attributes: {},
})
const shape = (spans: Span[], most = 99) =>
  waterfallOf({ id: 't', spans }, most).rows.map(({ span: { id }, depth, offset, share }) => [id, depth, offset, share])

test('callers stand before what they called, siblings in order of start', () => {
  const spans = [span('c', 'a', 50, 50), span('b', 'a', 0, 40), span('d', 'b', 10, 10), span('a', undefined, 0, 100)]
  expect(shape(spans)).toEqual([
    ['a', 0, 0, 1],
    ['b', 1, 0, 0.4],
    ['d', 2, 0.1, 0.1],
    ['c', 1, 0.5, 0.5],
  ])
})

test('a span whose caller is missing is a root, and rings of callers end', () => {
  const ring = [span('a', 'gone', 0, 10), span('b', 'c', 2, 5), span('c', 'b', 5, 5)]
  expect(shape(ring).map(([id, depth]) => [id, depth])).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 1],
  ])
  expect(shape([span('a', 'a', 0, 0)])).toEqual([['a', 0, 0, 0]])
})

test('what is too much is counted', () => {
  const spans = Array.from({ length: 10 }, (_, i) => span(`s${i}`, undefined, i, 1))
  expect(waterfallOf({ id: 't', spans }, 4)).toMatchObject({ left: 6, durationMs: 10 })
  expect(waterfallOf({ id: 't', spans: [] }, 4)).toMatchObject({ left: 0, durationMs: 0, rows: [] })
})

test('every span stands once and within the picture, whatever calls what', () => {
  const id = fc.integer({ min: 0, max: 12 }).map(String)
  const any = fc.record({ id, parent: fc.option(id, { nil: undefined }), at: fc.nat(1_000), took: fc.nat(1_000) })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (all) => {
      const spans = all.map(({ id: own, parent, at, took }) => span(own, parent, at, took))
      const { rows, left } = waterfallOf({ id: 't', spans }, 1_000)
      expect(left).toBe(0)
      expect(new Set(rows.map((row) => row.span)).size).toBe(spans.length)
      for (const { offset, share } of rows) expect(offset >= 0 && share >= 0 && offset + share <= 1 + 1e-9).toBe(true)
    }),
  )
})
