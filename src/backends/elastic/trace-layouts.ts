import { z } from 'zod'
import type { Span } from '../../core/telemetry/trace.ts'
import { flatten } from '../flatten.ts'
import { momentOf } from '../moment-of.ts'
import { fieldAt } from './fields.ts'

/** How an index keeps spans. */
export interface TraceLayout {
  index: string
  time: string
  service: string
  trace: string
  /** The field of a duration, and what one of its units is in milliseconds. */
  duration: { field: string; unitMs: number }
  /** What counts as a request to the service. */
  served: object[]
  failed: object
  /** How many requests a document stands for, where some were left out. */
  weight?: string
  spanOf(source: Record<string, unknown>): Span | undefined
}

export const traceFormats = ['apm', 'otel', 'data_prepper'] as const
export const TraceFormat = z.enum(traceFormats)

const text = (source: Record<string, unknown>, ...paths: string[]) => {
  const found = paths
    .map((path) => fieldAt(source, path))
    .find((value) => value !== undefined && value !== null && value !== '')
  return found === undefined ? undefined : String(found)
}
const number = (source: Record<string, unknown>, path: string) => Number(fieldAt(source, path) ?? 0)

function attributesOf(source: Record<string, unknown>, paths: readonly string[]): Span['attributes'] {
  const held = paths.map((path) => [path, fieldAt(source, path)] as const)
  const flat = flatten(
    Object.fromEntries(
      held.flatMap(([path, value]) => {
        if (value === undefined) return []
        // Attributes stand under their own names; the other groups keep theirs.
        return path.endsWith('attributes') ? Object.entries(value as Record<string, unknown>) : [[path, value]]
      }),
    ),
  )
  return Object.fromEntries(
    Object.entries(flat).flatMap(([name, value]) => (value === null ? [] : [[name.replaceAll('@', '.'), value]])),
  )
}

interface Parts {
  id: string | undefined
  parent: string | undefined
  service: string | undefined
  operation: string | undefined
  startedAt: Date | undefined
  durationMs: number
  failed: boolean
  attributes: Span['attributes']
}

function span({ id, parent, service, operation, startedAt, ...rest }: Parts): Span | undefined {
  if (id === undefined || !startedAt) return undefined
  const known = parent !== undefined && !/^0*$/.test(parent)
  return { id, ...(known && { parent }), service: service ?? 'unknown', operation: operation ?? '', startedAt, ...rest }
}

/** The layouts of Elastic APM, of OpenTelemetry documents in Elasticsearch, and of Data Prepper in OpenSearch. */
export const traceLayouts: Record<(typeof traceFormats)[number], TraceLayout> = {
  apm: {
    index: 'traces-apm*,apm-*',
    time: '@timestamp',
    service: 'service.name',
    trace: 'trace.id',
    duration: { field: 'transaction.duration.us', unitMs: 1 / 1000 },
    served: [{ term: { 'processor.event': 'transaction' } }],
    failed: { term: { 'event.outcome': 'failure' } },
    weight: 'transaction.representative_count',
    spanOf(source) {
      const kind = text(source, 'processor.event')
      if (kind !== 'transaction' && kind !== 'span') return undefined
      const micros = number(source, 'timestamp.us')
      return span({
        id: text(source, 'span.id', 'transaction.id'),
        parent: text(source, 'parent.id'),
        service: text(source, 'service.name'),
        operation: text(source, `${kind}.name`),
        startedAt: micros ? new Date(Math.floor(micros / 1000)) : momentOf(fieldAt(source, '@timestamp')),
        durationMs: number(source, `${kind}.duration.us`) / 1000,
        failed: text(source, 'event.outcome') === 'failure',
        attributes: attributesOf(source, [
          'http',
          'url',
          'labels',
          'numeric_labels',
          'span.db',
          'span.destination',
          'transaction.result',
        ]),
      })
    },
  },
  otel: {
    index: 'traces-*.otel-*,traces-generic.otel-*',
    time: '@timestamp',
    service: 'resource.attributes.service.name',
    trace: 'trace_id',
    duration: { field: 'duration', unitMs: 1 / 1e6 },
    served: [{ terms: { kind: ['Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER'] } }],
    failed: { terms: { 'status.code': ['Error', 'ERROR', 'STATUS_CODE_ERROR'] } },
    spanOf: (source) =>
      span({
        id: text(source, 'span_id'),
        parent: text(source, 'parent_span_id'),
        service: text(source, 'resource.attributes.service.name', 'service.name'),
        operation: text(source, 'name'),
        startedAt: momentOf(fieldAt(source, '@timestamp')),
        durationMs: number(source, 'duration') / 1e6,
        failed: /error/i.test(text(source, 'status.code') ?? ''),
        attributes: attributesOf(source, ['attributes', 'kind']),
      }),
  },
  data_prepper: {
    index: 'otel-v1-apm-span-*',
    time: 'startTime',
    service: 'serviceName',
    trace: 'traceId',
    duration: { field: 'durationInNanos', unitMs: 1 / 1e6 },
    served: [{ terms: { kind: ['SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER'] } }],
    failed: { term: { 'status.code': 2 } },
    spanOf: (source) =>
      span({
        id: text(source, 'spanId'),
        parent: text(source, 'parentSpanId'),
        service: text(source, 'serviceName'),
        operation: text(source, 'name'),
        startedAt: momentOf(fieldAt(source, 'startTime')),
        durationMs: number(source, 'durationInNanos') / 1e6,
        failed: number(source, 'status.code') === 2,
        attributes: attributesOf(dataPrepperAttributes(source), ['attributes', 'kind']),
      }),
  },
}

/** Data Prepper writes each attribute as a field of its own, with `@` for the dots in its name. */
function dataPrepperAttributes(source: Record<string, unknown>): Record<string, unknown> {
  const prefixed = Object.entries(source).flatMap(([key, value]) =>
    key.startsWith('span.attributes.') ? [[key.slice('span.attributes.'.length), value]] : [],
  )
  const nested = fieldAt(source, 'attributes') ?? fieldAt(source, 'span.attributes')
  const attributes = { ...(typeof nested === 'object' && nested), ...Object.fromEntries(prefixed) }
  return { attributes, kind: source.kind }
}
