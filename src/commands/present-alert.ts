import { z } from 'zod'
import type { Alert, Muting } from '../core/alert.ts'
import { mutedWords } from '../core/silence/muted-words.ts'
import { Iso, iso } from './iso.ts'

/** One alert for programs. */
export const AlertJson = z.object({
  id: z.string(),
  source: z.string(),
  dedup_key: z.string(),
  incident: z.string().nullable(),
  status: z.enum(['firing', 'cleared']),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  title: z.string(),
  body: z.string().nullable(),
  service: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  started_at: Iso,
  fired_at: Iso,
  cleared_at: Iso.nullable(),
  cleared_by_hand_at: Iso.nullable(),
  seen_at: Iso,
  fires: z.int().describe('How many deliveries said that it fires'),
  muted: z
    .object({
      since: Iso,
      reason: z.string().describe('In a sentence'),
      by: z.array(
        z.object({
          kind: z.enum(['silence', 'inhibition', 'open_after']),
          name: z.string().nullable().describe('The silence or the rule'),
        }),
      ),
    })
    .nullable()
    .describe('Why it makes no noise; of one that cleared, why it made none'),
  flapping: z.boolean().describe('Whether it comes and goes, and is held as firing'),
})

/** Writes an alert for programs. */
export function presentAlert(alert: Alert): z.infer<typeof AlertJson> {
  return {
    id: alert.id,
    source: alert.source,
    dedup_key: alert.dedupKey,
    incident: alert.incident,
    status: alert.status,
    severity: alert.severity,
    title: alert.title,
    body: alert.body ?? null,
    service: alert.service,
    labels: alert.labels,
    annotations: alert.annotations,
    links: alert.links,
    images: alert.images,
    started_at: iso(alert.startedAt),
    fired_at: iso(alert.firedAt),
    cleared_at: iso(alert.clearedAt),
    cleared_by_hand_at: iso(alert.clearedByHandAt),
    seen_at: iso(alert.seenAt),
    fires: alert.fires,
    muted: alert.muted
      ? { since: iso(alert.muted.sinceAt), reason: mutedWords(alert.muted), by: alert.muted.by.map(nameOf) }
      : null,
    flapping: alert.flap?.flapping ?? false,
  }
}

const nameOf = (muting: Muting) => ({
  kind: muting.kind,
  name: muting.kind === 'silence' ? muting.id : muting.kind === 'inhibition' ? muting.rule : null,
})
