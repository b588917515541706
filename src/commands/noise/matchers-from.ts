import type { Alert } from '../../core/alert.ts'
import type { Incident } from '../../core/incident.ts'
import type { Matcher } from '../../core/silence/matcher.ts'

/** Labels that tell one instance from the next: a silence with them would end with the instance. */
const fleeting = /^(?:instance|pod|pod_name|pod_ip|container_id|id|uid|ip|trace_id|span_id|request_id|timestamp)$/i

/**
 * What the alerts of an incident have in common: its service, and every label that all of them carry with the same value,
 * but for those that name an instance. An incident without alerts gives its service alone.
 */
export function matchersFrom(incident: Incident, alerts: readonly Alert[]): Matcher[] {
  const [first, ...others] = alerts
  const shared = Object.entries(first?.labels ?? {}).filter(
    ([name, value]) =>
      value !== '' &&
      value.length <= 200 &&
      /^[A-Za-z_][\w.:/-]*$/.test(name) &&
      !fleeting.test(name) &&
      others.every(({ labels }) => Object.hasOwn(labels, name) && labels[name] === value),
  )
  const own = new Set(['service', 'source', 'severity', 'title'])
  return [
    { name: 'service', sign: '=', value: incident.service },
    ...shared
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, 12)
      .map(([name, value]): Matcher => ({ name: own.has(name) ? `labels.${name}` : name, sign: '=', value })),
  ]
}
