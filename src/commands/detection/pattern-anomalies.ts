import { type Surge, surges } from '../../analysis/log-templates/surges.ts'
import { showDuration } from '../../core/duration.ts'
import type { Anomaly, AnomalySeverity, LogSummary } from '../../core/telemetry/anomaly.ts'
import { type LogEntry, levels } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { fetchLines } from '../telemetry/fetch-lines.ts'
import type { Observed } from '../telemetry/observed.ts'
import { showValue } from '../telemetry/show-value.ts'
import type { Look } from './detect-anomalies.ts'

/** Patterns are compared with this many times the window before it. */
const timesBefore = 6
/** Fewer lines of a pattern are no surge. */
const fewest = 5
/** More anomalies of this kind tell nothing more: the worst are kept. */
const mostTold = 5

/** Lines that may tell of trouble; what is said every second in good times would drown it. */
const telling: LogQuery = {
  kind: 'or',
  of: ['WARN', 'ERROR', 'FATAL'].map((value) => ({ kind: 'field', field: 'level', test: { kind: 'equals', value } })),
}

/** Log patterns that are new or surge in the window, among the lines that may tell of trouble. */
export async function patternAnomalies(found: Observed, look: Look): Promise<Anomaly[]> {
  if (!found.profile.backend.abilities.includes('logs')) return []
  const { now, sinceMs, signal } = look
  const edge = new Date(now.getTime() - sinceMs)
  const earlier: Window = { from: new Date(edge.getTime() - timesBefore * sinceMs), to: edge }
  const later: Window = { from: edge, to: now }
  const asked = { query: telling, ...(signal && { signal }) }
  const [before, after] = await Promise.all([fetchLines(found, earlier, asked), fetchLines(found, later, asked)])
  const rising = surges({
    before: before.covered,
    after: after.covered,
    entries: [...before.entries, ...after.entries],
  }).filter(({ count, significant }) => count >= fewest && significant)
  return rising.slice(0, mostTold).map((surge) => anomalyOf(surge, found.service.name, after.covered))
}

function anomalyOf(surge: Surge, service: string, window: Window): Anomaly {
  const { id, template, count, change, before, first, z } = surge
  const length = window.to.getTime() - window.from.getTime()
  const usual = before * (length / 60_000)
  const level = worstLevel(surge.examples)
  return {
    key: `log_pattern:${id}`,
    service,
    metric: 'log_pattern',
    description: `${change === '+' ? 'new' : 'surging'} log pattern, ${showValue(count)} lines in ${showDuration(length)}${
      change === '~' ? `, usually ${showValue(usual)}` : ''
    }: ${template.length > 200 ? `${template.slice(0, 199)}…` : template}`,
    severity: severityOf(level, count, usual),
    detectedAt: first,
    currentValue: count,
    threshold: Number((usual + 3 * Math.sqrt(Math.max(1, usual))).toPrecision(6)),
    baseline: Number(usual.toPrecision(6)),
    direction: 'high',
    score: Math.min(1, Math.abs(z) / (Math.abs(z) + 10)),
    window,
    unit: 'count',
    logs: summaryOf(surge),
  }
}

const worstLevel = (examples: LogEntry[]) =>
  Math.max(-1, ...examples.map(({ level }) => (level ? levels.indexOf(level) : -1)))

/** A new error is worth a look; only many of them are worth waking somebody. */
function severityOf(level: number, count: number, usual: number): AnomalySeverity {
  const many = count >= 100 && count >= 10 * Math.max(1, usual)
  if (level >= levels.indexOf('FATAL')) return many ? 'critical' : 'high'
  if (level >= levels.indexOf('ERROR')) return many ? 'high' : 'medium'
  return many ? 'medium' : 'low'
}

const summaryOf = ({ template, count, change, examples }: Surge): LogSummary => ({
  total: count,
  byLevel: {},
  patterns: examples[0] ? [{ template, count, change, example: examples[0] }] : [],
})
