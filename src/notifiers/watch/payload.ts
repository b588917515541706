import type { Anomaly } from '../../core/telemetry/anomaly.ts'
import type { WatchNotice } from '../../core/watch/notice.ts'

/** An anomaly for programs, in the form Tinkr documents; times end in `Z` and carry whole seconds. */
export const anomalyPayload = (anomaly: Anomaly) => ({
  service: anomaly.service,
  metric: anomaly.metric,
  description: anomaly.description,
  severity: anomaly.severity,
  detected_at: seconds(anomaly.detectedAt),
  current_value: anomaly.currentValue,
  threshold: anomaly.threshold,
})

/** A watch's news for programs: exactly what Tinkr documents, and nothing else. */
export const watchPayload = ({ watch, service, anomalies }: WatchNotice) => ({
  watch_id: watch,
  service,
  anomaly_count: anomalies.length,
  anomalies: anomalies.map(anomalyPayload),
})

/** What version 1 of the extras tells besides. */
export const watchExtras = (told: WatchNotice, url: string) => ({
  version: 1,
  state: told.state,
  at: seconds(told.at),
  profile: told.profile,
  keys: told.anomalies.map(({ key }) => key),
  new_keys: told.fresh,
  resolved: told.resolved.map((anomaly) => ({ key: anomaly.key, ...anomalyPayload(anomaly) })),
  ...(told.ended && { ended: told.ended }),
  url,
})

/** A moment as ISO 8601 in UTC, to the second. */
export const seconds = (at: Date) => at.toISOString().replace(/\.\d{3}Z$/, 'Z')
