import { z } from 'zod'
import type { Span } from '../../core/telemetry/trace.ts'

/** A segment document or one of its subsegments (X-Ray Developer Guide, "Segment documents"). */
export interface Segment {
  id: string
  name: string
  start_time: number
  end_time?: number | null | undefined
  parent_id?: string | null | undefined
  fault?: boolean | null | undefined
  error?: boolean | null | undefined
  origin?: string | null | undefined
  http?:
    | { request?: Record<string, unknown> | null | undefined; response?: Record<string, unknown> | null | undefined }
    | null
    | undefined
  sql?: Record<string, unknown> | null | undefined
  aws?: Record<string, unknown> | null | undefined
  annotations?: Record<string, unknown> | null | undefined
  subsegments?: Segment[] | null | undefined
}

const Values = z.record(z.string(), z.unknown()).nullish()
export const Segment: z.ZodType<Segment> = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    start_time: z.number(),
    end_time: z.number().nullish(),
    parent_id: z.string().nullish(),
    fault: z.boolean().nullish(),
    error: z.boolean().nullish(),
    origin: z.string().nullish(),
    http: z.object({ request: Values, response: Values }).nullish(),
    sql: Values,
    aws: Values,
    annotations: Values,
    subsegments: z.array(Segment).nullish(),
  }),
)

/** A segment and everything below it; what a service did inside itself belongs to that service. */
export function spansOf(segment: Segment, service = segment.name, parent = segment.parent_id ?? undefined): Span[] {
  const { id, name, start_time, end_time, http } = segment
  const method = http?.request?.method
  const span: Span = {
    id,
    ...(parent && { parent }),
    service,
    operation: typeof method === 'string' ? `${method} ${pathOf(http?.request?.url)}`.trim() : name,
    startedAt: new Date(start_time * 1000),
    // What is still under way has no end yet.
    durationMs: Math.max(0, ((end_time ?? start_time) - start_time) * 1000),
    failed: segment.fault === true || segment.error === true,
    attributes: attributesOf(segment),
  }
  return [span, ...(segment.subsegments ?? []).flatMap((below) => spansOf(below, service, id))]
}

function pathOf(url: unknown): string {
  if (typeof url !== 'string') return ''
  return URL.canParse(url) ? new URL(url).pathname : url.slice(0, 200)
}

/** The facts of a segment under OpenTelemetry's names where they have one. */
function attributesOf({ http, sql, aws, annotations, origin, name }: Segment): Span['attributes'] {
  const facts: Record<string, unknown> = {
    ...annotations,
    'peer.service': name,
    'aws.origin': origin,
    'http.request.method': http?.request?.method,
    'url.full': http?.request?.url,
    'http.response.status_code': http?.response?.status,
    'db.query.text': sql?.sanitized_query,
    'aws.operation': aws?.operation,
    'aws.region': aws?.region,
    'aws.request_id': aws?.request_id,
    'aws.dynamodb.table_name': aws?.table_name,
  }
  const kept = Object.entries(facts).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return Object.fromEntries(kept) as Span['attributes']
}
