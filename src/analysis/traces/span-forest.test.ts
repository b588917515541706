import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Span } from '../../core/telemetry/trace.ts'
import { attachLogs } from './attach-logs.ts'
import { plainOperation, silentPeer, spanForest, uncovered } from './span-forest.ts'

const moment = Date.parse('2026-05-04T10:00:00Z')
const span = (id: string, parent?: string, from = 0, durationMs = 100, service = 'web'): Span => ({
  id,
  ...(parent !== undefined && { parent }),
  service,
  operation: `work ${id}`,
  startedAt: new Date(moment + from),
  durationMs,
  failed: false,
  attributes: {},
})

describe('the forest of spans', () => {
  it('cuts a cycle of parents instead of walking it forever', () => {
    const nodes = spanForest([{ id: 't', spans: [span('a', 'b'), span('b', 'a'), span('c', 'c')] }])
    expect(nodes.filter(({ parent }) => !parent).length).toBeGreaterThan(0)
    expect(nodes).toHaveLength(3)
  })

  it('takes a database for a silent peer of its client, and never for one of itself', () => {
    const named = (one: Span): Span => ({ ...one, attributes: { 'db.system': 'postgresql' } })
    const peerOf = (spans: Span[]) =>
      spanForest([{ id: 't', spans }])
        .map(silentPeer)
        .at(-1)
    expect(peerOf([span('a'), named(span('b', 'a'))])).toBe('postgresql')
    const inside = [span('a'), named(span('b', 'a', 0, 100, 'db')), named(span('c', 'b', 0, 100, 'db'))]
    expect(peerOf(inside.slice(0, 2))).toBeUndefined()
    expect(peerOf(inside)).toBeUndefined()
  })

  it('measures what no interval covers, however they overlap', () => {
    const interval = fc
      .tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 }))
      .map(([a, b]) => [a, a + b] as [number, number])
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 8 }), (intervals) => {
        let open = 0
        for (let at = 20; at < 120; at++) if (!intervals.some(([from, to]) => at >= from && at < to)) open++
        expect(uncovered(20, 120, intervals)).toBe(open)
      }),
    )
  })

  it.each([
    ['GET /orders/4711', 'GET /orders/*'],
    ['GET /orders/{id}', 'GET /orders/{id}'],
    ['GET /v2/users/0a1b2c3d-1111-2222-3333-444455556666/cart', 'GET /v2/users/*/cart'],
    ['SELECT shop.orders', 'SELECT shop.orders'],
  ])('takes what varies out of %s', (operation, plain) => {
    expect(plainOperation(operation)).toBe(plain)
  })
})

describe('lines and their spans', () => {
  const nodes = spanForest([{ id: 't', spans: [span('a', undefined, 0, 100), span('b', 'a', 20, 40)] }])
  const entry = (from: number, more: Partial<LogEntry> = {}): LogEntry => ({
    at: new Date(moment + from),
    message: `at ${from}`,
    service: 'web',
    traceId: 't',
    extra: {},
    ...more,
  })
  const linesOf = (logs: LogEntry[]) =>
    Object.fromEntries(
      [...attachLogs(nodes, logs)].map(([{ span }, lines]) => [span.id, lines.map(({ message }) => message)]),
    )

  it('go by span id, else to the innermost span of their service at that moment', () => {
    expect(linesOf([entry(10), entry(30), entry(70), entry(30, { spanId: 'a', message: 'named' })])).toEqual({
      a: ['at 10', 'named', 'at 70'],
      b: ['at 30'],
    })
  })

  it('count once when a collector tells them twice, and not at all without their trace', () => {
    expect(linesOf([entry(10), entry(10), entry(20, { traceId: 'other' })])).toEqual({ a: ['at 10'] })
  })
})
