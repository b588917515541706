import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Clock } from '../../core/clock.ts'
import type { Gauges } from '../../core/gauges.ts'
import type { IncidentReader } from '../../core/incident-reader.ts'
import type { IntakeSeen } from './intake.ts'
import { storeGauges } from './metrics/store-gauges.ts'

/** How one attempt to deliver ended, as the delivery room reports it; times in milliseconds. */
interface DeliverySeen {
  delivery: { notifier: string; kind: string }
  result: string
  /** From when it was owed until now. */
  latenessMs: number
}

/** One look, as the keeper of watches reports it. */
interface LookSeen {
  kind: string
  profile: string
  ok: boolean
  /** How long after its moment it began. */
  lateMs: number
}

/** What the rooms of the house tell their measuring room; all times in seconds. Methods need no `this`. */
export interface Meter {
  /** One request at a door of a source. */
  intake(seen: Pick<IntakeSeen, 'outcome' | 'source' | 'seconds'>): void
  /** One attempt to deliver. */
  delivered(seen: DeliverySeen): void
  /** From the arrival of an alert until the card of its incident stood in the chat. */
  alertToCard(seconds: number): void
  /** How long after its moment a timer was acted on. */
  timerLate(seconds: number): void
  /** From the opening of an incident until somebody acknowledged it. */
  acknowledged(seconds: number): void
  /** From the arrival of a click in Slack until it was answered. */
  slackClick(seconds: number): void
  /** One HTTP request; `route` is the pattern that took it, never the path itself. */
  request(seen: { method: string; route: string; status: number; seconds: number }): void
  /** One look of a watch or an alert rule. */
  looked(seen: LookSeen): void
  /** Secrets and personal data that were taken out: how many texts held which kind, of alerts or of what people wrote. */
  redacted(where: 'alerts' | 'people', found: ReadonlyMap<string, number>): void
  /** All of it, in the Prometheus text format. */
  text(): Promise<{ contentType: string; body: string }>
}

interface MeterOptions {
  store: Gauges & Pick<IncidentReader, 'countByStatus'>
  clock: Clock
  /** Whether memory, processor, garbage collection and event loop are measured as well. */
  process?: boolean
}

const quick = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const slow = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const human = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400]

/** A registry of its own, so that two installations in one process do not mix. */
export function meter({ store, clock, process = true }: MeterOptions): Meter {
  const registry = new Registry()
  if (process) collectDefaultMetrics({ register: registry })
  storeGauges(registry, store, clock)
  const counter = counters(registry)
  const timer = timers(registry)
  return {
    intake({ source = 'unknown', outcome, seconds }) {
      counter.intake.inc({ source, result: outcome })
      if (seconds !== undefined) timer.intake.observe(seconds)
    },
    delivered({ delivery: { notifier, kind }, result, latenessMs }) {
      counter.deliveries.inc({ notifier, kind, outcome: result })
      if (result === 'sent' || result === 'reconciled') timer.lateness.observe(latenessMs / 1000)
    },
    alertToCard: (seconds) => timer.alertToCard.observe(seconds),
    timerLate: (seconds) => timer.timers.observe(Math.max(0, seconds)),
    acknowledged: (seconds) => timer.acknowledged.observe(seconds),
    slackClick: (seconds) => timer.clicks.observe(seconds),
    request: ({ method, route, status, seconds }) => timer.requests.observe({ method, route, status }, seconds),
    looked({ kind, profile, ok, lateMs }) {
      counter.looks.inc({ kind, profile, result: ok ? 'ok' : 'failed' })
      timer.looks.observe(Math.max(0, lateMs) / 1000)
    },
    redacted(where, found) {
      for (const [kind, texts] of found) counter.redacted.inc({ where, kind }, texts)
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}

function counters(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  return {
    intake: counter('allclear_intake_deliveries_total', 'Requests at the doors of sources', ['source', 'result']),
    redacted: counter('allclear_redactions_total', 'Texts that lost a secret or personal data', ['where', 'kind']),
    looks: counter('allclear_watch_looks_total', 'Looks at backends for watches and alert rules', [
      'kind',
      'profile',
      'result',
    ]),
    deliveries: counter('allclear_deliveries_total', 'Attempts to deliver a message', ['notifier', 'kind', 'outcome']),
  }
}

function timers(registry: Registry) {
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers: [registry] })
  return {
    intake: histogram('allclear_intake_seconds', 'Time to store and answer one delivery of alerts', quick),
    lateness: histogram('allclear_delivery_lateness_seconds', 'From when a message was owed until it was sent', slow),
    alertToCard: histogram('allclear_alert_to_card_seconds', 'From the arrival of an alert until its card stood', slow),
    timers: histogram('allclear_timer_lateness_seconds', 'How long after its moment a timer was acted on', slow),
    looks: histogram('allclear_watch_look_lateness_seconds', 'How long after its moment a look began', slow),
    acknowledged: histogram('allclear_ack_seconds', 'From opening an incident until it was acknowledged', human),
    clicks: histogram('allclear_slack_click_seconds', 'Time to answer an interaction of Slack', quick),
    requests: histogram('allclear_http_request_seconds', 'Time to answer an HTTP request', quick, [
      'method',
      'route',
      'status',
    ]),
  }
}
