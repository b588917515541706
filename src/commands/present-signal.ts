import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { Iso, iso } from './iso.ts'

/** A canonical alert for programs. */
export const SignalJson = z.object({
  source: z.string(),
  action: z.enum(['trigger', 'acknowledge', 'resolve', 'change', 'ignored']),
  reason: z.string().nullable().describe('Why an ignored signal is ignored'),
  dedup_key: z.string(),
  group_key: z.string().nullable(),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  title: z.string(),
  body: z.string().nullable(),
  service: z.string().nullable(),
  component: z.string().nullable(),
  env: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  starts_at: Iso,
  ends_at: Iso.nullable(),
  source_at: Iso.nullable(),
  received_at: Iso,
  raw_sha256: z.string(),
})

/** Writes a canonical alert for programs. */
export function presentSignal(signal: Signal): z.infer<typeof SignalJson> {
  return {
    source: signal.source,
    action: signal.action,
    reason: signal.reason ?? null,
    dedup_key: signal.dedupKey,
    group_key: signal.groupKey ?? null,
    severity: signal.severity,
    title: signal.title,
    body: signal.body ?? null,
    service: signal.service ?? null,
    component: signal.component ?? null,
    env: signal.environment ?? null,
    labels: signal.labels,
    annotations: signal.annotations,
    links: signal.links,
    images: signal.images,
    starts_at: iso(signal.startsAt),
    ends_at: iso(signal.endsAt),
    source_at: iso(signal.sourceAt),
    received_at: iso(signal.receivedAt),
    raw_sha256: signal.rawSha256,
  }
}
