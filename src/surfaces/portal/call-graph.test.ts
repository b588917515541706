import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { callsOf, columnsOf } from './call-graph.ts'

const span = (id: string, service: string, parent?: string, failed = false): Span => ({
  id,
  service,
  failed,
  ...(parent !== undefined && { parent }),
  operation: '',
  startedAt: new Date(0),
  durationMs: 1,
  attributes: {},
})
const trace = (id: string, ...spans: Span[]): Trace => ({ id, spans })

test('a service calls another where a span of the other stands below one of its own', () => {
  const shop = trace('1', span('a', 'web'), span('b', 'web', 'a'), span('c', 'pay', 'b', true), span('d', 'db', 'c'))
  const again = trace('2', span('a', 'web'), span('c', 'pay', 'a'))
  expect(callsOf([shop, again, shop])).toEqual([
    { caller: 'pay', callee: 'db', count: 1, failed: 0 },
    { caller: 'web', callee: 'pay', count: 2, failed: 1 },
  ])
})

test('a parent that was not recorded calls nobody', () => {
  expect(callsOf([trace('1', span('c', 'pay', 'lost'))])).toEqual([])
})

test('callers stand left of those they call', () => {
  const calls = [
    { caller: 'web', callee: 'pay' },
    { caller: 'web', callee: 'cart' },
    { caller: 'cart', callee: 'db' },
  ]
  expect(columnsOf(calls)).toEqual([['web'], ['cart', 'pay'], ['db']])
})

test('every service has one place, whatever circles there are', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  fc.assert(
    fc.property(fc.array(fc.record({ caller: name, callee: name }), { maxLength: 12 }), (calls) => {
      const placed = columnsOf(calls).flat()
      expect(placed.toSorted()).toEqual([...new Set(calls.flatMap(({ caller, callee }) => [caller, callee]))].sort())
    }),
  )
})
