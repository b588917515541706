import type { Alert, Signal } from '../core/alert.ts'

/** What the source of a stored alert would say of it now, had it said anything: nothing of its own time, since it did not. */
export function signalOf(alert: Alert, action: 'trigger' | 'resolve', at: Date): Signal {
  const { source, dedupKey, groupKey, severity, title, body, service, component, environment } = alert
  const { labels, annotations, links, images } = alert
  return {
    source,
    dedupKey,
    severity,
    title,
    labels,
    annotations,
    links,
    images,
    action,
    startsAt: alert.startedAt,
    receivedAt: at,
    rawSha256: '',
    ...(action === 'resolve' && { endsAt: at }),
    ...(groupKey !== undefined && { groupKey }),
    ...(body !== undefined && { body }),
    ...(action === 'trigger' && { service }),
    ...(component !== undefined && { component }),
    ...(environment !== undefined && { environment }),
  }
}
