import {
  context,
  type Context as Parent,
  propagation,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traced } from './trace.ts'

interface Recorded {
  name: string
  attributes: Record<string, unknown>
  parent: unknown
  failed: boolean
  ended: boolean
}
const spans: Recorded[] = []

/** A provider that only remembers, in place of one that exports. */
const tracer = {
  startActiveSpan(name: string, options: SpanOptions, parent: Parent, run: (span: Span) => unknown) {
    const recorded: Recorded = {
      name,
      attributes: { ...options.attributes },
      parent: parent.getValue(Symbol.for('test-parent')),
      failed: false,
      ended: false,
    }
    spans.push(recorded)
    return run({
      updateName: (to: string) => Object.assign(recorded, { name: to }),
      setAttributes: (more: object) => Object.assign(recorded.attributes, more),
      setStatus: () => Object.assign(recorded, { failed: true }),
      end: () => Object.assign(recorded, { ended: true }),
    } as unknown as Span)
  },
} as unknown as Tracer

beforeAll(() => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  propagation.setGlobalPropagator({
    fields: () => ['traceparent'],
    inject: () => undefined,
    extract: (from, carrier, { get }) => from.setValue(Symbol.for('test-parent'), get(carrier, 'traceparent')),
  })
})
afterAll(() => {
  trace.disable()
  propagation.disable()
  context.disable()
})

const app = new Hono()
  .use(traced())
  .get('/incidents/:id', (c) => c.text('here'))
  .get('/broken', () => {
    throw new Error('broken')
  })
app.onError((_, c) => c.text('sorry', 500))

test('a request is a span of the caller, named after the route and not after the path', async () => {
  await app.request('/incidents/INC-7', { headers: { traceparent: '00-abc-def-01' } })
  expect(spans.at(-1)).toEqual({
    name: 'GET /incidents/:id',
    attributes: { 'http.request.method': 'GET', 'http.route': '/incidents/:id', 'http.response.status_code': 200 },
    parent: '00-abc-def-01',
    failed: false,
    ended: true,
  })
})

test('a fault of ours marks the span', async () => {
  await app.request('/broken')
  expect(spans.at(-1)).toMatchObject({ name: 'GET /broken', failed: true, ended: true })
})
