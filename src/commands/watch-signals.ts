import { createHash } from 'node:crypto'
import type { Severity, Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'
import { storableDeep } from '../core/storable.ts'
import type { Anomaly, AnomalySeverity } from '../core/telemetry/anomaly.ts'
import type { Raising } from '../core/watch/observe.ts'
import type { Lookout } from '../core/watch/watch.ts'
import type { Heard } from './apply-signals.ts'

/** Watches and alert rules as a source of alerts: nothing waits, and what is over resolves its incident. */
export const watchSource: SourceSettings = {
  name: 'watch',
  kind: 'watch',
  key: '',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 0,
  autoResolve: true,
  extra: {},
}

/** Where people can look closer, such as the chart of the offending metric. */
export type LinksOf = (item: Lookout, anomaly: Anomaly) => { label: string; url: string }[]

/** Pictures of what was seen, such as the chart of the offending metric. */
export type ImagesOf = (item: Lookout, anomaly: Anomaly) => Signal['images']

/**
 * What a look says to the incident loop: each anomaly is an alert of its own, and all of one watch share an incident that
 * opens with the first and resolves with the last.
 */
export function watchSignals(
  item: Lookout,
  { raise, clear }: Raising,
  now: Date,
  { linksOf, imagesOf = () => [] }: { linksOf: LinksOf; imagesOf?: ImagesOf },
): Heard[] {
  const heard = (action: Signal['action']) => (anomaly: Anomaly) => ({
    signal: storableDeep({
      ...signal(item, anomaly, now),
      action,
      links: linksOf(item, anomaly),
      images: imagesOf(item, anomaly),
    }),
    settings: watchSource,
  })
  return [...raise.map(heard('trigger')), ...clear.map(heard('resolve'))]
}

function signal(item: Lookout, anomaly: Anomaly, now: Date): Omit<Signal, 'action' | 'links' | 'images'> {
  const { service, metric, description, severity, currentValue, threshold, detectedAt } = anomaly
  return {
    source: watchSource.name,
    dedupKey: dedupKey(item, anomaly),
    groupKey: item.id,
    severity: severities[severity],
    title: `${service}: ${metric} ${description}`.slice(0, 1_024),
    service: item.service,
    labels: { watch: item.id, profile: item.profile, service, metric, severity },
    annotations: { description, current_value: String(currentValue), threshold: String(threshold) },
    startsAt: detectedAt,
    sourceAt: now,
    receivedAt: now,
    rawSha256: '',
  }
}

/** At most 255 characters, however long the key of a log pattern is. */
function dedupKey({ id }: Lookout, { key }: Anomaly): string {
  const whole = `${id}:${key}`
  return whole.length <= 255 ? whole : `${id}:${createHash('sha256').update(key).digest('hex')}`
}

const severities: Record<AnomalySeverity, Severity> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
}
