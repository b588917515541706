import { type Baseline, baseline } from './baseline.ts'
import type { Expectation } from './expectation.ts'
import type { Finding, Judged } from './finding.ts'
import { flatLine } from './flat-line.ts'
import { judgeRuns, longestRun } from './judge-runs.ts'
import { looksCounted } from './measure.ts'
import { startOfDeviation } from './onset.ts'
import { median } from './robust.ts'
import { type Severity, severityOf } from './severity.ts'

/** One metric over time: milliseconds since the epoch, ascending; NaN where a value is missing. */
export interface Series {
  times: Float64Array
  values: Float64Array
}

/** Settings of {@link detect}. */
export interface DetectOptions {
  /** Which departures matter: latency `high`, traffic `both`, free space `low`. */
  direction?: 'high' | 'low' | 'both'
  /** Least change that matters, as a share of what is expected. */
  minimumRelative?: number
  /** Least change that matters, in the unit of the series. */
  minimumAbsolute?: number
  /** Rows of history below which nothing is said. */
  minimumSample?: number
  /** Whether values count independent events; found out when left out. */
  counts?: boolean | undefined
  /** What is normal, learnt before, for instance from weeks of history; learnt from the series when left out. */
  normal?: Baseline | undefined
  /** Score of the latest row by an anomaly scorer: one that is an anomaly there needs less of a jump here. */
  novelty?: number
  /** The time now, to tell a series that ended from one that goes on. */
  nowMs?: number
}

/** A series that departs from its normal. */
export interface Anomaly {
  isAnomalous: true
  reason: Finding['reason']
  direction: 'high' | 'low'
  current: number
  expected: number
  /** The value from which on this counts as an anomaly. */
  threshold: number
  /** From 0.5 at the threshold towards 1. */
  score: number
  severity: Severity
  /** When the departure began, in milliseconds since the epoch. */
  onsetAt: number
  /** The rows that were judged, in milliseconds since the epoch. */
  window: { from: number; to: number }
  basis: Expectation['basis']
}

/** A series about which there is nothing to say, and why. */
export interface Quiet {
  isAnomalous: false
  reason: 'no data' | 'data ended' | 'too little history' | 'within its noise' | 'too small to matter'
  /** Below 0.5 unless the change is too small to matter. */
  score: number
}

/**
 * Decides whether a series is in an abnormal state now. The newest rows (a quarter, at most 240) are judged against
 * what the rest lead to expect: a single row far out, three that agree, ten or thirty that agree on less, or a run of
 * zeros that the past makes impossible. Limits grow with how such runs scattered in the series' own past, and a change
 * must matter in size. Four hours of history and more make a good judge; less sees only large changes.
 */
export function detect(series: Series, options: DetectOptions = {}): Anomaly | Quiet {
  const { minimumSample = 20, normal, nowMs } = options
  const { times, values } = finiteRows(series)
  if (times.length === 0) return quiet('no data')
  const judged = Math.min(mostJudged, Math.floor(times.length / 4))
  const start = times.length - Math.max(1, judged)
  if (nowMs !== undefined && nowMs - times.at(-1)! > lateSteps * stepOf(times)) return quiet('data ended')
  const counts = options.counts ?? looksCounted(values)
  const known =
    normal ?? baseline(times.subarray(0, start), values.subarray(0, start), { counts, minimumSample, horizon: judged })
  const expectations = Array.from(times.subarray(-longestRun), (time) => known.at(time))
  if (expectations.some((one) => one === null)) return quiet('too little history')
  const all: Judged = { times, values, start, known, expectations: expectations as Expectation[] }
  const found = strongest(all, options)
  if (!found) return quiet('too little history')
  const score = found.ratio / (1 + found.ratio)
  if (found.ratio < 1) return { ...quiet('within its noise'), score }
  if (!matters(found, options)) return { ...quiet('too small to matter'), score }
  return described(all, found, score, options)
}

const mostJudged = 240
const lateSteps = 5

const quiet = (reason: Quiet['reason']): Quiet => ({ isAnomalous: false, reason, score: 0 })

function strongest(judged: Judged, { direction = 'both', novelty = 0 }: DetectOptions): Finding | undefined {
  const [most] = judgeRuns(judged, novelty)
    .map((one) => (direction === 'both' || one.direction === direction ? one : { ...one, ratio: 0 }))
    .sort((a, b) => b.ratio - a.ratio)
  const flat = flatLine(judged)
  if (flat.ratio < 1 || direction === 'high') return most
  return { ...flat, ratio: Math.max(flat.ratio, most?.ratio ?? 0) }
}

function matters(
  { current, expected }: Finding,
  { minimumRelative = 0.1, minimumAbsolute = 0 }: DetectOptions,
): boolean {
  return Math.abs(current - expected) >= Math.max(minimumAbsolute, minimumRelative * Math.abs(expected))
}

function described(all: Judged, found: Finding, score: number, options: DetectOptions): Anomaly {
  const { minimumRelative = 0.1, minimumAbsolute = 0 } = options
  const { reason, direction, current, expected, ratio, basis } = found
  const { times, start } = all
  const least = Math.max(minimumAbsolute, minimumRelative * Math.abs(expected))
  const threshold =
    direction === 'high' ? Math.max(found.threshold, expected + least) : Math.min(found.threshold, expected - least)
  return {
    isAnomalous: true,
    reason,
    direction,
    current,
    expected,
    threshold,
    score,
    severity: severityOf({ ratio, current, expected, flat: reason === 'flat line' }),
    onsetAt: times[startRow(all, found)]!,
    window: { from: times[start]!, to: times.at(-1)! },
    basis,
  }
}

/** Where the finding began: looked for among the judged rows and as many before. */
function startRow({ times, values, start, known }: Judged, { direction, rows, reason }: Finding): number {
  if (reason === 'flat line') return values.length - rows
  const from = Math.max(0, 2 * start - values.length)
  const sign = direction === 'high' ? 1 : -1
  const deviations = values
    .subarray(from)
    .map((value, i) => sign * (known.at(times[from + i]!)?.deviations(value) ?? Number.NaN))
  const size = Math.max(1, median(deviations.subarray(-rows)))
  return from + startOfDeviation(deviations, size, Math.max(fewestPatience, rows))
}

const fewestPatience = 5

function finiteRows({ times, values }: Series): Series {
  if (values.every(Number.isFinite)) return { times, values }
  return { times: times.filter((_, i) => Number.isFinite(values[i])), values: values.filter(Number.isFinite) }
}

/** The usual time between rows, in milliseconds. */
function stepOf(times: Float64Array): number {
  return median(times.subarray(1).map((time, i) => time - times[i]!)) || Number.POSITIVE_INFINITY
}
