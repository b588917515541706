import { Problem } from '../../core/problem.ts'
import { breakScan } from './break-scan.ts'
import { type Deviation, deviation } from './deviation.ts'
import { type Call, explainAcross } from './explain-across.ts'
import { explainWithin } from './explain-within.ts'
import { breakNear, jointOnset } from './joint-onset.ts'
import { kinds, type MetricKind } from './metric-kind.ts'
import { leastSide, type MetricSeries, type PreparedSeries } from './metric-series.ts'
import { prepareSeries } from './prepare-series.ts'
import { bestOf, type Suspect } from './suspect.ts'
import { type WorkShift, workShift } from './work-shift.ts'

/** What to rank: series over shared times, and what is known about the fault. */
export interface CauseQuestion {
  /** Rising, in milliseconds; at least a few samples before the fault and a few after it. */
  times: ArrayLike<number>
  series: readonly MetricSeries[]
  /** When somebody noticed, in milliseconds. The onset is looked for, mostly before it. */
  noticedAt?: number
  /** Who calls whom, when known. */
  topology?: readonly Call[]
}

/** A metric as a suspect; `score` is comparable within one answer only, 0 for a metric that did not move. */
export interface RankedMetric {
  name: string
  service: string
  kind: MetricKind
  score: number
  /** When this metric itself broke, in milliseconds; null when it did not break near the onset. */
  onsetAt: number | null
  direction: Deviation['direction']
  /** How far it left its usual range, in scales of the series, and its level before and after; 0 and NaN where nothing came after. */
  size: number
  from: number
  to: number
  reason: string
}

/** The suspects, the likeliest first. */
export interface CauseRanking {
  metrics: RankedMetric[]
  services: { service: string; score: number }[]
  /** When the fault began, in milliseconds; null when no series ever leaves its usual range. */
  onsetAt: number | null
}

/**
 * Ranks metrics and services by how likely they hold the cause of a fault. It finds the onset itself, as the moment when
 * most series break, so a fault that was noticed late does not spoil the "before"; then it scores robustly how far each
 * metric left its range, as BARO does (Pham, Ha and Zhang 2024, "BARO: Robust Root Cause Analysis for Microservices via
 * Multivariate Bayesian Online Change Point Detection"), and lets kinds of metrics, order in time and calls between
 * services tell causes from symptoms. Throws Problem `invalid` for times or lengths that do not fit.
 */
export function rankCauses({ times, series, noticedAt, topology = [] }: CauseQuestion): CauseRanking {
  check(times, series, noticedAt)
  const prepared = prepareSeries(series)
  const scans = prepared.map(breakScan)
  const noticed = noticedAt === undefined ? undefined : indexAt(times, noticedAt)
  const onset = jointOnset(scans, noticed)
  const split = onset ?? Math.min(Math.max(noticed ?? times.length >> 1, leastSide), times.length - leastSide)
  const breaks = scans.map((scan) => breakNear(scan, split))
  const shift = workShift(prepared, split)
  const suspects = prepared.map((one, at) => suspect(one, split, breaks[at], shift))
  for (const members of Map.groupBy(suspects, ({ series }) => series.service).values()) explainWithin(members)
  explainAcross(suspects, topology)
  const ranked = suspects
    .map((one, at) => shown(one, breaks[at] === undefined ? null : times[breaks[at]]!))
    .sort((a, b) => b.score - a.score)
  const services = [...bestOf(suspects)].map(([service, { score }]) => ({ service, score }))
  return {
    metrics: ranked,
    services: services.sort((a, b) => b.score - a.score),
    onsetAt: onset === undefined ? null : times[onset]!,
  }
}

function suspect(series: PreparedSeries, split: number, broke: number | undefined, shift: WorkShift): Suspect {
  const { rise, fall, follows, ends } = kinds[series.kind]
  const moved = deviation(series, split, follows ? shift.growth.get(series.service) : 1)
  const gone = ends === true && moved.direction === 'down' && shift.gone.has(series.service)
  const weight = moved.direction === 'up' || gone ? rise : fall
  // A fall can be no larger than the level, so one to nothing is measured by the rise that it would take to undo it.
  const undone = gone && moved.from > 0 ? moved.from / Math.max(moved.to, moved.from / mostTimes) : 1
  const size = moved.size * undone
  // Causes come first, but metrics are smoothed and scraped at their own pace, so order only breaks near ties.
  const lead = broke === undefined ? 0 : (split - broke) / (series.values.length / 8)
  const evidence = Math.log2(1 + size) * weight * (1 + 0.1 * Math.min(1, Math.max(-1, lead)))
  return { series, deviation: { ...moved, size }, gone, evidence, score: evidence }
}

const mostTimes = 20

function shown({ series: { name, service, kind }, ...one }: Suspect, onsetAt: number | null): RankedMetric {
  const { direction, size, from, to } = one.deviation
  return { name, service, kind, score: one.score, onsetAt, direction, size, from, to, reason: reason(one) }
}

function reason({ deviation: { direction, size, from, to }, explains, explainedBy }: Omit<Suspect, 'series'>): string {
  if (direction === 'none' || size < 1) return 'stayed within its usual range'
  const moved = `went ${direction} from ${short(from)} to ${short(to)}, ${short(size)} times its usual range`
  if (explainedBy) return `${moved}; ${explainedBy} may account for it`
  return explains ? `${moved}; may account for ${explains}` : moved
}

/** Three digits and a metric prefix: units are not known here. */
function short(value: number): string {
  const [prefix, unit] = prefixes.find(([, least]) => Math.abs(value) >= least) ?? ['', 1]
  return `${Number((value / unit).toPrecision(3))}${prefix}`
}

const prefixes: [string, number][] = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
]

function indexAt(times: ArrayLike<number>, moment: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < moment) low = middle + 1
    else high = middle
  }
  return low
}

function check(times: ArrayLike<number>, series: readonly MetricSeries[], noticedAt: number | undefined) {
  const bad = (field: string, message: string) => new Problem('invalid', message, { fields: { [field]: message } })
  if (times.length < 4 * leastSide)
    throw bad('times', `${times.length} samples are too few to tell before from after: give at least ${4 * leastSide}.`)
  for (let at = 1; at < times.length; at++)
    if (!(times[at]! > times[at - 1]!)) throw bad('times', 'The times must rise: sort the samples and drop doubles.')
  const odd = series.find(({ values }) => values.length !== times.length)
  if (odd)
    throw bad('series', `${odd.name} has ${odd.values.length} values for ${times.length} times: align them first.`)
  if (noticedAt !== undefined && !Number.isFinite(noticedAt))
    throw bad('noticedAt', 'The moment of notice is not a time: give milliseconds, or leave it out.')
}
