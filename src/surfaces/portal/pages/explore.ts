import type { FoundCounts } from '../../../commands/log-counts.ts'
import type { FoundLogs } from '../../../commands/logs.ts'
import type { FoundMetrics } from '../../../commands/metrics.ts'
import type { FoundPatterns } from '../../../commands/patterns.ts'
import type { FoundTraces } from '../../../commands/traces.ts'
import type { Chart } from '../../../core/chart.ts'
import { Problem } from '../../../core/problem.ts'
import { parseLogQuery } from '../../../query/parse.ts'
import { changeMarks } from '../change-marks.ts'
import { chartFigure } from '../chart-figure.ts'
import { exploreForm } from '../explore-form.ts'
import { exploreAddress, exploreTabs, inputOf, type Wanted, wantedOf, wholeQuery } from '../explore-wanted.ts'
import { hidden } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { logLines } from '../log-lines.ts'
import { logPatterns } from '../log-patterns.ts'
import { metricCharts } from '../metric-charts.ts'
import { noBackend } from '../no-backend.ts'
import { addressOf, type KnownService, observedServices } from '../observed-services.ts'
import { traceList } from '../trace-list.ts'
import { traceWaterfall } from '../trace-waterfall.ts'
import { attempt, trouble } from '../trouble.ts'
import { commandOf, read, type View } from '../view.ts'

const linesShown = 200
const tracesShown = 50
/** What the query chooses. */
const queried: ReadonlySet<Wanted['tab']> = new Set(['lines', 'patterns'])

/** One service from near: a query, how much was logged, lines and patterns, what was measured, and its traces. */
export async function explore(view: View): Promise<Page> {
  const { profiles, services } = await observedServices(view)
  const wanted = wantedOf(view.url.searchParams, services)
  const fault = faultOf(wanted)
  const asked = profiles.length > 0 && wanted.service !== ''
  return {
    title: wanted.service ? `Explore ${wanted.service}` : 'Explore',
    place: '/explore',
    body: h`<div class="page-head"><h1>Explore</h1>${asked && !fault ? share(view, wanted) : ''}</div>
${profiles.length ? exploreForm({ wanted, profiles, services, ...(fault && { fault }) }) : noBackend('logs, metrics and traces')}
${asked ? tabs(wanted) : profiles.length ? choose(services) : ''}
${asked && !(fault && queried.has(wanted.tab)) ? await part(view, wanted) : ''}`,
  }
}

/** What is wrong with the query as it was written, with its position. */
function faultOf({ query }: Wanted): string | undefined {
  if (!query) return undefined
  try {
    parseLogQuery(query)
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}

const choose = (services: KnownService[]): Html =>
  h`<div class="empty">${icon('search')}<p>Choose a service to see its logs and metrics.</p>${services.length ? h`<p class="links">${services.slice(0, 30).map(({ service, profile }) => h`<a href="${addressOf('/explore', { service, profile })}">${service}</a> `)}</p>` : ''}</div>`

const tabs = (wanted: Wanted): Html =>
  h`<nav class="tabs" aria-label="What to look at"><ul>${exploreTabs.map(
    ([tab, words]) =>
      h`<li><a href="${exploreAddress(wanted, { tab })}"${tab === wanted.tab ? h` aria-current="true"` : ''}>${words}</a></li>`,
  )}</ul></nav>`

/** A span that goes back from now shows something else later: this link stays with what is seen. */
function share({ now }: View, wanted: Wanted): Html {
  if (wanted.start) return h`<span class="muted small">This address shows the same to everybody.</span>`
  const end = new Date(wanted.end ?? now)
  const start = new Date(end.getTime() - lengthOf(wanted.since))
  const exact = { since: undefined, start: start.toISOString(), end: end.toISOString() }
  return h`<a class="button quiet" href="${exploreAddress(wanted, exact)}">${icon('send')}Link to this moment</a>`
}

const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function lengthOf(since = '30m'): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(since) ?? []
  return Number(amount ?? 30) * (units[unit] ?? 60_000)
}

function part(view: View, wanted: Wanted): Promise<Inside> {
  if (wanted.tab === 'metrics') return metrics(view, wanted)
  if (wanted.tab === 'traces') return traces(view, wanted)
  return wanted.tab === 'patterns' ? patterns(view, wanted) : lines(view, wanted)
}

async function lines(view: View, wanted: Wanted): Promise<Inside> {
  const input = { ...inputOf(wanted), query: wholeQuery(wanted) }
  const [found, counts, marks] = await Promise.all([
    attempt(read<FoundLogs>(view, 'logs', { ...input, limit: linesShown })),
    attempt(read<FoundCounts>(view, 'log-counts', input)),
    changeMarks(view, inputOf(wanted)),
  ])
  if (found instanceof Problem) return unanswered(found, wanted)
  return [counts instanceof Problem ? trouble(counts) : volume(view, counts, marks), logLines(view, wanted, found)]
}

function volume(view: View, counts: FoundCounts, marks: Chart['marks']): Inside {
  const { chart } = commandOf(view, 'log-counts').show(counts, view.context)
  if (!chart?.lines.length) return undefined
  return h`<section class="panel volume" aria-label="Log volume">${chartFigure({ ...chart, marks }, view, 'wide')}</section>`
}

async function patterns(view: View, wanted: Wanted): Promise<Inside> {
  const input = { ...inputOf(wanted), query: wholeQuery(wanted), limit: 100 }
  const found = await attempt(read<FoundPatterns>(view, 'patterns', input))
  return found instanceof Problem ? unanswered(found, wanted) : logPatterns(view, wanted, found)
}

async function traces(view: View, wanted: Wanted): Promise<Inside> {
  const { trace, only } = wanted
  const input = { ...inputOf(wanted), ...(trace ? { trace_id: trace } : only && { only }), limit: tracesShown }
  const found = await attempt(read<FoundTraces>(view, 'traces', input))
  if (found instanceof Problem) return unanswered(found, wanted)
  const [one] = found.traces
  if (!trace) return traceList(view, wanted, found)
  if (one) return traceWaterfall(view, wanted, one)
  return h`<div class="empty">${icon('search')}<p>The trace <code>${trace}</code> is not there: it lies outside this time, or was not kept.</p><p><a href="${exploreAddress(wanted, { trace: '' })}">Show the traces of ${wanted.service}</a></p></div>`
}

async function metrics(view: View, wanted: Wanted): Promise<Inside> {
  const { metric } = wanted
  const [found, marks] = await Promise.all([
    attempt(read<FoundMetrics>(view, 'metrics', { ...inputOf(wanted), ...(metric && { metric }) })),
    changeMarks(view, inputOf(wanted)),
  ])
  const travels = { ...inputOf(wanted), tab: 'metrics', ...(wanted.query && { query: wanted.query }) }
  return h`<form class="metric-form" action="/explore">${hidden(travels)}<div class="field"><label for="explore-metric">Metric or expression</label><div class="combo"><input id="explore-metric" name="metric" value="${metric}" list="explore-metrics" placeholder="latency_p99, or an expression in the engine's own language" autocomplete="off" spellcheck="false" maxlength="4000"><button class="button">Show</button></div></div><datalist id="explore-metrics">${golden.map((name) => h`<option value="${name}"></option>`)}</datalist></form>
${found instanceof Problem ? unanswered(found, wanted) : metricCharts(view, wanted, found, marks)}`
}

const golden = [
  'requests',
  'errors',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'cpu',
  'memory',
  'saturation',
  'restarts',
]

/** Why there is no answer, and what can be done about it. */
function unanswered(problem: Problem, wanted: Wanted): Html {
  const remedy =
    problem.code === 'unavailable'
      ? h`<a class="button" href="${exploreAddress(wanted)}">Try again</a>`
      : problem.code === 'not_found'
        ? h`<a class="button" href="/services">See which services are known</a>`
        : h`<a class="button" href="${exploreAddress(wanted, { query: '', level: '', metric: '', trace: '', only: '' })}">Start over</a>`
  return h`<div class="empty problem" role="status">${icon('warn')}<p><strong>${problem.message}</strong></p><p>${remedy}</p></div>`
}
