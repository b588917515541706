import type { ElasticType } from '../../query/translate/elastic.ts'

/** What every line has, under the names that the Elastic Common Schema, OpenTelemetry and plain shippers give it. */
export const fieldCandidates = {
  time: ['@timestamp', 'timestamp', 'Timestamp', 'time', 'observedTimestamp'],
  message: ['message', 'body.text', 'body', 'Body', 'msg', 'log', 'event.original'],
  level: [
    'log.level',
    'level',
    'severity_text',
    'severityText',
    'severity.text',
    'SeverityText',
    'severity',
    'loglevel',
    'levelname',
  ],
  service: [
    'service.name',
    'resource.attributes.service.name',
    'resource.attributes.service@name',
    'serviceName',
    'ServiceName',
    'service_name',
    'service',
    'app',
    'application',
    'kubernetes.labels.app_kubernetes_io/name',
    'kubernetes.labels.app',
    'kubernetes.container.name',
    'container.name',
    'fields.service',
  ],
  trace_id: ['trace.id', 'trace_id', 'traceId', 'TraceId', 'traceID'],
  span_id: ['span.id', 'span_id', 'spanId', 'SpanId', 'spanID'],
} as const

export type Candidate = keyof typeof fieldCandidates

const types: Record<string, ElasticType> = {
  text: 'text',
  match_only_text: 'text',
  keyword: 'keyword',
  constant_keyword: 'keyword',
  wildcard: 'wildcard',
  boolean: 'boolean',
  long: 'number',
  integer: 'number',
  short: 'number',
  byte: 'number',
  double: 'number',
  float: 'number',
  half_float: 'number',
  scaled_float: 'number',
  unsigned_long: 'number',
}

/** How a field is indexed, when it is so in every index. */
export function typeOfField(names: readonly string[] | undefined): ElasticType | undefined {
  const kinds = new Set(names?.map((name) => types[name] ?? 'other'))
  const [only] = kinds
  return kinds.size === 1 ? only : undefined
}

/** A field by its whole name or by its path through nested objects, and through names that hold dots themselves. */
export function fieldAt(source: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(source, path)) return source[path]
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const inner = source[path.slice(0, dot)]
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue
    const found = fieldAt(inner as Record<string, unknown>, path.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}

/** The first of these fields that holds something, and its name. */
export function firstOf(
  source: Record<string, unknown>,
  names: readonly string[],
): { name: string; value: unknown } | undefined {
  for (const name of names) {
    const value = fieldAt(source, name)
    if (value !== undefined && value !== null && value !== '' && typeof value !== 'object') return { name, value }
  }
  return undefined
}
