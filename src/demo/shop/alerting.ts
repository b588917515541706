import type { Readings } from '../../backends/demo/readings.ts'
import type { Random } from './random.ts'
import { rules } from './rules.ts'
import { fingerprintOf, notYet, type Webhook, type WebhookAlert, webhookOf } from './webhook.ts'

/** An alert between the first moment its rule holds and the webhook that says it is over. Moments in milliseconds. */
interface Alert {
  rule: string
  labels: Record<string, string>
  annotations: Record<string, string>
  expression: string
  holdsSince: number
  firingSince?: number
  endedAt?: number
}

/** What the receiver was last told about a group. */
interface Told {
  at: number
  firing: Set<string>
}

/** A tiny Prometheus and Alertmanager: rules, pending alerts, groups and what was told about each. */
export interface Alerting {
  random: Random
  /** Set on every alert, so that two shops never share one. */
  externalLabels: Record<string, string>
  /** Where Prometheus would be found. */
  generatorUrl: string
  alerts: Map<string, Alert>
  told: Map<string, Told>
}

/** How often a group is told of changes and of nothing new, in milliseconds, and how many webhooks come twice. */
export const rhythm = { groupInterval: 10_000, repeatInterval: 120_000, twice: 0.12 } as const

/** An evaluator that has told nobody anything. */
export function createAlerting(options: Pick<Alerting, 'random' | 'externalLabels' | 'generatorUrl'>): Alerting {
  return { ...options, alerts: new Map(), told: new Map() }
}

/** Evaluates the rules on what is measured and gives the webhooks that are due, in the order they are sent. */
export function evaluate(alerting: Alerting, readings: Readings, now: number): Webhook[] {
  const holding = new Set<string>()
  for (const rule of rules)
    for (const { labels: where, value } of rule.holds(readings)) {
      const labels = {
        alertname: rule.alert,
        ...where,
        severity: rule.severity,
        env: 'production',
        ...alerting.externalLabels,
      }
      const fingerprint = fingerprintOf(labels)
      const known = alerting.alerts.get(fingerprint)
      const kept = known?.endedAt === undefined ? known : undefined
      const annotations = { summary: rule.summary(where, value), description: rule.description(where, value) }
      const alert: Alert = kept ?? {
        rule: rule.alert,
        labels,
        annotations,
        expression: rule.expression,
        holdsSince: now,
      }
      alert.annotations = annotations
      if (now - alert.holdsSince >= rule.forMs) alert.firingSince ??= now
      alerting.alerts.set(fingerprint, alert)
      holding.add(fingerprint)
    }
  for (const [fingerprint, alert] of alerting.alerts)
    if (!holding.has(fingerprint)) end(alerting, fingerprint, alert, now)
  return flush(alerting, now)
}

/** Says that everything is over, as when the shop closes. */
export function endAll(alerting: Alerting, now: number): Webhook[] {
  for (const [fingerprint, alert] of alerting.alerts) end(alerting, fingerprint, alert, now)
  alerting.told.forEach((told) => {
    told.at = Number.NEGATIVE_INFINITY
  })
  return flush(alerting, now)
}

function end({ alerts }: Alerting, fingerprint: string, alert: Alert, now: number): void {
  if (alert.firingSince === undefined) alerts.delete(fingerprint)
  else alert.endedAt ??= now
}

/** Groups by service; a group speaks when something changed, though not too often, and now and then to repeat itself. */
function flush(alerting: Alerting, now: number): Webhook[] {
  const groups = Map.groupBy(
    [...alerting.alerts].filter(([, alert]) => alert.firingSince !== undefined),
    ([, { labels }]) => labels.service ?? '',
  )
  return [...groups].flatMap(([service, members]) => {
    const firing = new Set(
      members.filter(([, { endedAt }]) => endedAt === undefined).map(([fingerprint]) => fingerprint),
    )
    if (!isDue(alerting.told.get(service), firing, now)) return []
    const webhook = webhookFor(alerting, service, members)
    if (firing.size > 0) alerting.told.set(service, { at: now, firing })
    else alerting.told.delete(service)
    for (const [fingerprint, { endedAt }] of members) if (endedAt !== undefined) alerting.alerts.delete(fingerprint)
    return alerting.random() < rhythm.twice ? [webhook, { ...webhook, externalURL: replica(1) }] : [webhook]
  })
}

function isDue(told: Told | undefined, firing: Set<string>, now: number): boolean {
  if (!told) return true
  const same = told.firing.size === firing.size && told.firing.isSubsetOf(firing)
  return now - told.at >= (same ? rhythm.repeatInterval : rhythm.groupInterval)
}

function webhookFor(alerting: Alerting, service: string, members: [string, Alert][]): Webhook {
  const alerts = members.map(([fingerprint, alert]) => webhookAlert(alerting, fingerprint, alert))
  return webhookOf(alerts, { groupLabels: { service }, receiver: 'allclear', externalURL: replica(0) })
}

function webhookAlert({ generatorUrl }: Alerting, fingerprint: string, alert: Alert): WebhookAlert {
  const { labels, annotations, expression, firingSince, endedAt } = alert
  return {
    status: endedAt === undefined ? 'firing' : 'resolved',
    labels,
    annotations,
    startsAt: iso(firingSince ?? alert.holdsSince),
    endsAt: endedAt === undefined ? notYet : iso(endedAt),
    generatorURL: `${generatorUrl}?g0.expr=${encodeURIComponent(expression)}&g0.tab=1`,
    fingerprint,
  }
}

const iso = (at: number) => new Date(at).toISOString()
const replica = (number: number) => `http://alertmanager-${number}.shop.example:9093`
