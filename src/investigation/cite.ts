import type { Evidence } from '../core/investigation/evidence.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { SeenAnomaly } from './answers.ts'
import type { Complaint } from './complaints.ts'
import type { Runbook, Scene } from './scene.ts'
import type { TraceSpot } from './trace-view.ts'

/** Writes down an anomaly; answers the id of the evidence. */
export const citeAnomaly = ({ book }: Scene, one: SeenAnomaly): string =>
  book.cite({
    kind: 'metric',
    source: `${one.metric} of ${one.service}`,
    at: one.detectedAt,
    quote: one.description,
    says: `${one.service}: ${one.description}`,
    locator: {
      ask: `${one.service}: ${one.ask ?? 'anomaly'}`,
      metric: one.metric,
      pattern: one.metric === 'log_pattern' ? one.description : '',
    },
  })

/** Writes down a pattern of log lines by its first example. */
export const citeComplaint = ({ book }: Scene, { service, surge, example, since }: Complaint): string =>
  book.cite({
    kind: 'log',
    source: `logs of ${service}`,
    at: since,
    quote: example.message,
    says: `${service} says ${surge.change === '+' ? 'for the first time' : 'more often than before'}, ${surge.count} times: ${oneLine(surge.template)}`,
    locator: { ask: `${service}: logs`, pattern: surge.id },
  })

/** Writes down where requests fail or wait. */
export function citeSpot({ book }: Scene, focus: string, spot: TraceSpot, what: 'failed' | 'slow'): string {
  const { service, operation, count, of, example, ms } = spot
  const share = `${count} of ${of} ${what} requests`
  const { span } = example
  const reason = [
    'error.type',
    'error.message',
    'exception.message',
    'http.status_code',
    'http.response.status_code',
    'peer.service',
    'server.address',
    'db.statement',
  ]
    .flatMap((key) => (span.attributes[key] === undefined ? [] : [`${key}=${String(span.attributes[key])}`]))
    .join(' ')
  return book.cite({
    kind: 'trace',
    source: `trace ${example.trace}`,
    at: span.startedAt,
    quote: `${service} ${operation} ${Math.round(span.durationMs)} ms${span.failed ? ' failed' : ''}${reason ? ` ${reason}` : ''}`,
    says: ms
      ? `${share} wait in ${service}, ${operation}: ${Math.round(ms.now)} ms there, ${Math.round(ms.before)} ms before`
      : `${share} fail first in ${service}, ${operation}`,
    locator: { ask: `${focus}: traces ${what}`, service, operation },
  })
}

/** Writes down what an engine saw, by the place it names; what names none is known by its words. */
export const citeProof = ({ book }: Pick<Scene, 'book'>, { locator, ...proof }: Omit<Evidence, 'id'>): string =>
  book.cite({
    ...proof,
    says: oneLine(proof.says),
    locator: { ...locator, source: proof.source, quote: proof.quote.slice(0, 120) },
  })

/** Writes down a change, with what it does where that is known. */
export const citeDeploy = ({ book }: Scene, deploy: Deploy, does?: string): string =>
  book.cite({
    kind: 'change',
    source: `${deploy.kind} of ${deploy.service}`,
    at: deploy.at,
    quote: [deploy.title, deploy.version, deploy.sha?.slice(0, 8)].filter(Boolean).join(' '),
    says: `${deploy.kind} of ${deploy.service}: ${oneLine(deploy.title)}${deploy.author ? ` by ${deploy.author}` : ''}${does === undefined ? '' : `; it ${oneLine(does)}`}`,
    locator: { ask: `${deploy.service}: deploys`, change: deploy.id },
    ...(deploy.url !== undefined && { link: deploy.url }),
  })

/** Writes down what was alerted. */
export const citeAlert = ({ book }: Scene, incident: Scene['incidents'][number]): string =>
  book.cite({
    kind: 'alert',
    source: `incident ${incident.id}`,
    at: new Date(incident.alerts[0]?.started_at ?? incident.opened_at),
    quote: incident.title,
    says: `Alerted: ${oneLine(incident.title)}`,
    locator: { ask: `incident: ${incident.id}` },
  })

/** Writes down what was known already. */
export const citeRunbook = ({ book }: Scene, { id, title, excerpt, place }: Runbook): string =>
  book.cite({
    kind: 'knowledge',
    source: place,
    quote: excerpt || title,
    says: `Known: ${oneLine(title)}`,
    locator: { ask: 'runbooks', id },
  })

/** Text of others on one line, cut. */
export function oneLine(text: string, longest = 160): string {
  // A stack trace without a type of its own is called so by the miner of templates.
  const flat = text
    .replace(/^trace: /, '')
    .replace(/\s+/g, ' ')
    .trim()
  return flat.length > longest ? `${flat.slice(0, longest - 1)}…` : flat
}
