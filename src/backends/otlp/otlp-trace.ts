import { z } from 'zod'
import type { Span } from '../../core/telemetry/trace.ts'

type Value = string | number | boolean
const AnyValue: z.ZodType<Value | undefined> = z.lazy(() =>
  z
    .object({
      stringValue: z.string().optional(),
      boolValue: z.boolean().optional(),
      intValue: z.union([z.string(), z.number()]).optional(),
      doubleValue: z.number().optional(),
      arrayValue: z.object({ values: z.array(AnyValue).default([]) }).optional(),
    })
    .transform(({ stringValue, boolValue, intValue, doubleValue, arrayValue }) => {
      if (intValue !== undefined) return Number(intValue)
      return stringValue ?? boolValue ?? doubleValue ?? arrayValue?.values.map(String).join(', ')
    }),
)
const Attributes = z
  .array(z.object({ key: z.string(), value: AnyValue.optional() }))
  .nullish()
  .transform((list) =>
    (list ?? []).flatMap(({ key, value }): [string, Value][] => (value === undefined ? [] : [[key, value]])),
  )

/** More digits than a number holds, so a text; what is no number is refused by its shape. */
const Nanoseconds = z.union([z.string().regex(/^\d+$/), z.number().int().min(0)]).transform((value) => BigInt(value))
const OtlpSpan = z.object({
  spanId: z.string(),
  parentSpanId: z.string().nullish(),
  name: z.string().default(''),
  startTimeUnixNano: Nanoseconds,
  endTimeUnixNano: Nanoseconds,
  attributes: Attributes,
  status: z.object({ code: z.union([z.string(), z.number()]).optional() }).nullish(),
})
const Scoped = z.array(z.object({ spans: z.array(OtlpSpan).default([]) }))
const ResourceSpans = z.array(
  z.object({
    resource: z.object({ attributes: Attributes }).nullish(),
    scopeSpans: Scoped.optional(),
    instrumentationLibrarySpans: Scoped.optional(),
  }),
)

/** One trace in OTLP's JSON, as Tempo's versions wrap it. */
export const OtlpTrace = z
  .object({
    batches: ResourceSpans.optional(),
    resourceSpans: ResourceSpans.optional(),
    trace: z.object({ resourceSpans: ResourceSpans.default([]) }).optional(),
  })
  .transform(({ batches, resourceSpans, trace }) => spansOf(batches ?? resourceSpans ?? trace?.resourceSpans ?? []))

function spansOf(resources: z.output<typeof ResourceSpans>): Span[] {
  const spans = resources.flatMap(({ resource, scopeSpans, instrumentationLibrarySpans }) => {
    const around = Object.fromEntries(resource?.attributes ?? [])
    const scoped = (scopeSpans ?? instrumentationLibrarySpans ?? []).flatMap(({ spans }) => spans)
    return scoped.map((span) => spanOf(span, String(around['service.name'] ?? 'unknown')))
  })
  return spans.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
}

function spanOf(span: z.output<typeof OtlpSpan>, service: string): Span {
  const parent = hexId(span.parentSpanId ?? '')
  return {
    id: hexId(span.spanId),
    ...(parent && { parent }),
    service,
    operation: span.name,
    startedAt: new Date(Number(span.startTimeUnixNano / 1_000_000n)),
    durationMs: Math.max(0, Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6),
    failed: /^(2|STATUS_CODE_ERROR)$/.test(String(span.status?.code ?? '')),
    attributes: Object.fromEntries(span.attributes),
  }
}

/** OTLP writes ids in hex, protobuf's own JSON in base64; zeros mean none. */
function hexId(id: string): string {
  const hex = /^([0-9a-f]{16}|[0-9a-f]{32})$/i.test(id) ? id.toLowerCase() : Buffer.from(id, 'base64').toString('hex')
  return /^0*$/.test(hex) ? '' : hex
}
