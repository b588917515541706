import { z } from 'zod'
import { blindKey, firingOf } from '../core/watch/findings.ts'
import type { Lookout, Watch } from '../core/watch/watch.ts'
import { AnomalyJson, presentAnomaly } from './detection/present-anomaly.ts'
import { Iso, iso } from './iso.ts'

/** What programs learn of watches and alert rules alike. */
export const lookoutFields = {
  id: z.string(),
  profile: z.string(),
  service: z.string(),
  interval_seconds: z.number(),
  notifier: z.string().nullable(),
  destination: z.string().nullable().describe("Replaces the notifier's own place"),
  renotify_seconds: z.number().nullable(),
  incident: z.string().nullable().describe('Anomalies at least so bad open an incident'),
  flap_changes: z.number().nullable(),
  anomaly_count: z.int(),
  anomalies: z.array(AnomalyJson).describe('What fires now, the worst first'),
  blind: z.boolean().describe('Whether it has told that nothing can be seen'),
  last_look: z.object({ at: Iso, ok: z.boolean(), message: z.string().nullable() }).nullable(),
  failures: z.int().describe('Failed looks in a row'),
  looks: z.int(),
  notices: z.int().describe('How often it told something'),
  next_look_at: Iso.nullable(),
  created_by: z.object({ id: z.string(), name: z.string() }),
  created_at: Iso,
}

/** Writes those fields. */
export function presentLookout(item: Lookout) {
  const firing = firingOf(item.findings).map(({ anomaly }) => anomaly)
  const { notifier, lastLook } = item
  return {
    id: item.id,
    profile: item.profile,
    service: item.service,
    interval_seconds: item.intervalMs / 1_000,
    notifier: notifier?.name ?? null,
    destination: notifier?.destination ?? null,
    renotify_seconds: item.renotifyMs === undefined ? null : item.renotifyMs / 1_000,
    incident: item.incidents ?? null,
    flap_changes: item.flap?.changes ?? null,
    anomaly_count: firing.length,
    anomalies: firing.map(presentAnomaly),
    blind: firing.some(({ key }) => key === blindKey),
    last_look: lastLook
      ? { at: lastLook.doneAt.toISOString(), ok: lastLook.ok, message: lastLook.message ?? null }
      : null,
    failures: item.failures,
    looks: item.looks,
    notices: item.findings.notices,
    next_look_at: item.state === 'running' ? iso(item.nextAt) : null,
    created_by: item.createdBy,
    created_at: iso(item.createdAt),
  }
}

/** One watch for programs. */
export const WatchJson = z.object({
  ...lookoutFields,
  state: z.enum(['running', 'stopped']),
  stopped_at: Iso.nullable(),
  stopped_by: z.object({ id: z.string(), name: z.string() }).nullable(),
})

/** Writes a watch for programs. */
export const presentWatch = (watch: Watch): z.infer<typeof WatchJson> => ({
  ...presentLookout(watch),
  state: watch.state,
  stopped_at: iso(watch.stoppedAt),
  stopped_by: watch.stoppedBy ?? null,
})
