import { chartOf, type FoundAnomalies } from '../../commands/anomaly.ts'
import { showDuration } from '../../core/duration.ts'
import type { Anomaly } from '../../core/telemetry/anomaly.ts'
import { chartFigure } from './chart-figure.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { addressOf } from './observed-services.ts'
import { severityPill } from './pill.ts'
import { signalName } from './signals.ts'
import type { View } from './view.ts'

/** The anomalies of a service, the worst first, each with its course, its logs and where to look next. */
export function anomalyList(view: View, found: FoundAnomalies): Html {
  const { anomalies, measured, sinceMs } = found
  if (anomalies.length) return h`<ol class="anomalies">${anomalies.map((one) => entry(view, found, one))}</ol>`
  return measured.length
    ? h`<p class="good with-icon">${icon('check')}<span>Nothing unusual in the last ${showDuration(sinceMs)}; looked at ${measured.map(({ measurement }) => words(measurement.metric)).join(', ')}.</span></p>`
    : h`<p class="hint">Nothing was measured, so nothing can be said. Check that the service is called so in this profile.</p>`
}

function entry(view: View, { profile, measured }: FoundAnomalies, anomaly: Anomaly): Html {
  const { service, metric, description, severity, detectedAt, window } = anomaly
  const { chart } = chartOf([anomaly], measured)
  const start = new Date(Math.min(window.from.getTime(), detectedAt.getTime()) - 10 * 60_000).toISOString()
  const around = { service, profile, start, end: new Date(window.to).toISOString() }
  return h`<li class="anomaly ${severity}"><div class="anomaly-head">${severityPill(severity)}<strong>${words(metric)}</strong><span class="muted small">since ${moment(detectedAt, view.now, 'clock')} · ${moment(detectedAt, view.now)}</span></div>
<p>${description}</p>
${chart ? chartFigure({ ...chart, title: words(metric) }, view, 'wide') : ''}
${told(view, anomaly)}
<p class="links"><a href="${addressOf('/explore', around)}">Its logs</a> <a href="${addressOf('/explore', { ...around, tab: 'metrics' })}">Its metrics</a></p></li>`
}

/** What the logs of its window say. */
function told({ now }: View, { logs }: Anomaly): Inside {
  if (!logs?.patterns.length) return undefined
  return h`<details><summary>What the logs say</summary><ol class="log patterns">${logs.patterns.map(
    ({ template, count, change, example }) =>
      h`<li class="log-line ${example.level ? `level-${example.level.toLowerCase()}` : ''}"><div class="summary"><span class="count">${count}</span><span class="level">${changes[change ?? ''] ?? ''}</span><span class="message">${template.slice(0, 400)}</span></div><p class="muted small">${moment(example.at, now, 'exact')}</p></li>`,
  )}</ol></details>`
}

const changes: Record<string, string> = { '+': 'new', '-': 'gone', '~': 'more' }

const special: Record<string, string> = {
  error_count: 'Errors',
  error_rate: 'Error rate',
  traffic: 'Traffic',
  log_pattern: 'Log pattern',
}

/** What is measured, in words. */
const words = (metric: string) => special[metric] ?? signalName(metric)
