import type { Call } from '../analysis/causes/explain-across.ts'
import type { MetricKind } from '../analysis/causes/metric-kind.ts'
import { type RankedMetric, rankCauses } from '../analysis/causes/rank-causes.ts'
import type { Series, Unit } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import type { SeenAnomaly } from './answers.ts'
import type { ServiceView } from './service-view.ts'

/** What the metrics of all services that were looked at show when they are held beside each other. */
export interface MetricRanking {
  /** Metrics that left their usual range when most did, the likeliest cause first. */
  moves: SeenAnomaly[]
  /** How suspicious each service is, comparable within one ranking; only services of which something moved. */
  services: Map<string, number>
}

/** How golden signals are called as anomalies, and what kind of metric each is. */
const signals: Record<string, { metric: string; kind: MetricKind }> = {
  requests: { metric: 'traffic', kind: 'load' },
  errors: { metric: 'error_count', kind: 'errors' },
  latency_p50: { metric: 'latency_p50', kind: 'latency' },
  latency_p95: { metric: 'latency_p95', kind: 'latency' },
  latency_p99: { metric: 'latency_p99', kind: 'latency' },
  cpu: { metric: 'cpu', kind: 'cpu' },
  memory: { metric: 'memory', kind: 'memory' },
  saturation: { metric: 'saturation', kind: 'saturation' },
  restarts: { metric: 'restarts', kind: 'restarts' },
}

/** Fewer samples tell no before from after. */
const leastSamples = 24

/**
 * Ranks the golden signals of several services by who moved first and furthest, with who calls whom: causes rather than
 * symptoms come first. Sees a fault within a minute or two, long before detection's window of ten is full.
 */
export function rankMetrics(views: readonly ServiceView[], calls: readonly Call[], window: Window): MetricRanking {
  const known = views.flatMap((view) =>
    view.series.flatMap((series): Measured[] => {
      const signal = signals[series.name]
      return signal ? [{ service: view.service, series, ...signal }] : []
    }),
  )
  const times = Float64Array.from(new Set(known.flatMap(({ series }) => [...series.times]))).sort()
  if (times.length < leastSamples) return { moves: [], services: new Map() }
  const places = new Map([...times].map((time, at) => [time, at]))
  const ranked = rankCauses({
    times,
    series: known.map((one) => ({
      name: `${one.service} ${one.series.name}`,
      service: one.service,
      kind: one.kind,
      values: alignedTo(places, one.series, window),
    })),
    noticedAt: window.to.getTime(),
    topology: calls,
  })
  const moved = ranked.metrics.flatMap((found) => {
    const one = known.find(({ service, series }) => found.name === `${service} ${series.name}`)!
    return ranked.onsetAt !== null && isLarge(found, one, known) ? [{ found, one }] : []
  })
  const services = new Set(moved.map(({ one }) => one.service))
  return {
    moves: moved.map(({ found, one }) =>
      moveOf(found, one, { onset: ranked.onsetAt!, severity: severityOf(found, one, known) }),
    ),
    services: new Map(
      ranked.services.flatMap(({ service, score }) => (services.has(service) ? [[service, score]] : [])),
    ),
  }
}

interface Measured {
  service: string
  series: Series
  metric: string
  kind: MetricKind
}

/** The values at shared times. What is counted in a step that is not over yet is scaled up, or left out when it hardly began. */
function alignedTo(places: ReadonlyMap<number, number>, { times, values, unit }: Series, { to }: Window): Float64Array {
  const aligned = new Float64Array(places.size).fill(Number.NaN)
  const step = times.length > 1 ? times[1]! - times[0]! : 0
  for (let at = 0; at < times.length; at++) {
    const part = step > 0 ? Math.min(1, (to.getTime() - times[at]!) / step) : 1
    const value = unit !== 'count' || part === 1 ? values[at]! : part >= leastPart ? values[at]! / part : Number.NaN
    aligned[places.get(times[at]!)!] = value
  }
  return aligned
}

const leastPart = 0.5

/** A move within so many usual ranges is what any hour shows. */
const leastSize = 5
/** Counts of a few are chance, and shares of so little of all requests. */
const fewErrors = 5
const leastErrorShare = 0.01

/** Whether a move matters to anybody, beyond being unusual for a series that hardly ever moves. */
function isLarge({ size, direction, from, to, kind }: RankedMetric, one: Measured, all: readonly Measured[]): boolean {
  if (size < leastSize || !Number.isFinite(to)) return false
  if (kind === 'load') return direction === 'up' ? to >= 1.5 * from && to - from >= 20 : to <= 0.5 * from && from >= 20
  if (direction !== 'up') return false
  const { unit } = one.series
  switch (kind) {
    case 'errors':
      return to - from >= fewErrors && to - from >= leastErrorShare * usualRequests(one.service, all)
    case 'latency':
      return to >= 1.5 * from && to - from >= 20
    case 'restarts':
      return to - from >= 1
    default: {
      const limit = unit === 'ratio' ? 1 : unit === 'percent' ? 100 : undefined
      return limit === undefined ? to >= 1.5 * from : to >= 0.5 * limit && to - from >= 0.1 * limit
    }
  }
}

function usualRequests(service: string, all: readonly Measured[]): number {
  const found = all.find((one) => one.service === service && one.kind === 'load')
  const known = found ? found.series.values.filter(Number.isFinite).sort() : new Float64Array(0)
  return known[known.length >> 1] ?? 0
}

/** From so many usual ranges on, from such a share of requests that fail, or so many restarts in a step, a move is severe. */
const severeSize = 30
const severeErrorShare = 0.05
const severeRestarts = 3

/** Where a series usually stands still, any move is many usual ranges: there its own size decides. */
function severityOf({ kind, size, from, to }: RankedMetric, { service }: Measured, all: readonly Measured[]) {
  const isSevere =
    kind === 'errors'
      ? to - from >= severeErrorShare * usualRequests(service, all)
      : kind === 'restarts'
        ? to - from >= severeRestarts
        : size >= severeSize
  return isSevere ? 'high' : 'medium'
}

function moveOf(
  { direction, size, from, to }: RankedMetric,
  one: Measured,
  { onset, severity }: { onset: number; severity: SeenAnomaly['severity'] },
): SeenAnomaly {
  const { service, series, metric } = one
  const high = direction === 'up'
  return {
    service,
    metric,
    description: `${metric.replaceAll('_', ' ')} went ${direction} from ${shown(from, series.unit)} to ${shown(to, series.unit)}`,
    severity,
    direction: high ? 'high' : 'low',
    score: Math.min(1, Math.log2(1 + size) / 8),
    detectedAt: new Date(crossing(series, onset, (from + to) / 2, high)),
    currentValue: to,
    baseline: from,
    ask: asks[series.name] ?? 'metrics',
  }
}

const asks: Record<string, string> = { saturation: 'saturation', restarts: 'restarts' }

/** The first sample from the onset on that is past the middle between before and after: onsets are found to a few samples. */
function crossing({ times, values }: Series, onset: number, middle: number, high: boolean): number {
  const at = times.findIndex((time, i) => time >= onset && (high ? values[i]! >= middle : values[i]! <= middle))
  return at < 0 ? onset : times[at]!
}

/** A value in its unit: `1,470 ms`, `88 %`. */
function shown(value: number, unit: Unit | undefined): string {
  const number = (one: number) =>
    Math.abs(one) >= 1_000 ? Math.round(one).toLocaleString('en-US') : String(Number(one.toPrecision(3)))
  if (unit === 'ratio') return `${number(value * 100)} %`
  if (unit === 'percent') return `${number(value)} %`
  if (unit === 'count') return `${number(value)} a step`
  return unit === undefined || unit === 'number'
    ? number(value)
    : `${number(value)} ${unit === 'rate' ? 'a second' : unit}`
}
