import { Problem } from '../../core/problem.ts'
import { quantile, sorted } from './quantile.ts'
import { quantileTest } from './quantile-test.ts'
import { rankSumTest } from './rank-sum-test.ts'
import { rateTest } from './rate-test.ts'
import type { TimeWindow } from './windows-of.ts'

/** What was measured in one window; both windows of a comparison are measured by the same definitions. */
export interface Measured {
  window: TimeWindow
  requests?: number
  errors?: number
  /** Latencies in milliseconds: of single requests, or each percentile as it was in every step of the window. */
  latency?:
    | { samples: ArrayLike<number> }
    | { p50?: ArrayLike<number>; p95?: ArrayLike<number>; p99?: ArrayLike<number> }
  /** Bytes in and out over the window. */
  bytes?: number
}

/** How bad a change is; `none` for what is not significant, too small to matter, or good news. */
export type Severity = 'none' | 'low' | 'medium' | 'high' | 'critical'

/** One line of a comparison. */
export interface Comparison {
  metric: 'requests' | 'errors' | 'error_rate' | 'latency_p50' | 'latency_p95' | 'latency_p99' | 'traffic'
  unit: 'per minute' | '%' | 'ms' | 'bytes per minute'
  baseline: number | null
  compare: number | null
  /** In percent of the baseline; null when there was none to compare with. */
  change_pct: number | null
  /** The chance of so great a difference when nothing changed; null when it cannot be told. */
  p_value: number | null
  verdict: 'worse' | 'better' | 'changed' | 'same' | 'unknown'
  severity: Severity
}

/**
 * Compares two windows of any lengths line by line, counts per minute. A line counts as changed when the difference is
 * both unlikely by chance (p below 0.01) and at least a fifth. Throws Problem `invalid` for windows that overlap.
 */
export function compareWindows(baseline: Measured, compare: Measured): Comparison[] {
  check(baseline, compare)
  return [
    ...counts(baseline, compare),
    ...errorRate(baseline, compare),
    ...([0.5, 0.95, 0.99] as const).flatMap((share) => latency(baseline, compare, share)),
    ...traffic(baseline, compare),
  ]
}

const minute = 60_000
const significance = 0.01
/** From how many times as much, or as little, a change is called critical, high, medium and low; below it is no change. */
const steps: [number, Severity][] = [
  [10, 'critical'],
  [3, 'high'],
  [1.5, 'medium'],
  [1.2, 'low'],
]

/** What is known about a line before it is judged. */
interface Line {
  metric: Comparison['metric']
  unit: Comparison['unit']
  before: number | null
  after: number | null
  /** The chance that it is chance; null when untold, undefined when no test applies and the size alone decides. */
  pValue: number | null | undefined
  /** How great the change is at the least, when that is known better than from the two values. */
  atLeast?: number
  /** The direction that is bad news. */
  bad: 'up' | 'either'
}

const minutes = ({ window: { from, to } }: Measured) => (to - from) / minute

function counts(baseline: Measured, compare: Measured): Comparison[] {
  return (['requests', 'errors'] as const).flatMap((metric) => {
    const [before, after] = [baseline[metric], compare[metric]]
    if (before === undefined && after === undefined) return []
    const tested = test(before, minutes(baseline), after, minutes(compare))
    const bad = metric === 'errors' ? 'up' : 'either'
    const values = { before: perMinute(before, baseline), after: perMinute(after, compare) }
    return [judged({ metric, unit: 'per minute', ...values, ...tested, bad })]
  })
}

function errorRate(baseline: Measured, compare: Measured): Comparison[] {
  if (baseline.errors === undefined && compare.errors === undefined) return []
  const rate = ({ errors, requests }: Measured) =>
    errors === undefined || !requests ? null : (100 * errors) / requests
  const tested = test(baseline.errors, baseline.requests, compare.errors, compare.requests)
  const values = { before: rate(baseline), after: rate(compare) }
  return [judged({ metric: 'error_rate', unit: '%', ...values, ...tested, bad: 'up' })]
}

/** Nobody can tell how many independent events a byte count stands for, so traffic is judged by its size alone. */
function traffic(baseline: Measured, compare: Measured): Comparison[] {
  if (baseline.bytes === undefined && compare.bytes === undefined) return []
  const values = { before: perMinute(baseline.bytes, baseline), after: perMinute(compare.bytes, compare) }
  return [judged({ metric: 'traffic', unit: 'bytes per minute', ...values, pValue: undefined, bad: 'either' })]
}

/** Single requests show a percentile directly; percentiles of steps show their usual value, the median over the steps. */
function latency(baseline: Measured, compare: Measured, share: 0.5 | 0.95 | 0.99): Comparison[] {
  const name = `p${100 * share}` as 'p50' | 'p95' | 'p99'
  const single = [baseline, compare].every(({ latency }) => !latency || 'samples' in latency)
  const [first, second] = [baseline, compare].map(({ latency }) =>
    !latency ? undefined : 'samples' in latency ? (single ? latency.samples : undefined) : latency[name],
  )
  if (!first && !second) return []
  const at = single ? share : 0.5
  const pValue = at === 0.5 ? rankSumTest(first ?? [], second ?? []) : quantileTest(first ?? [], second ?? [], at)
  const values = { before: percentile(first, at), after: percentile(second, at) }
  return [judged({ metric: `latency_${name}`, unit: 'ms', ...values, pValue, bad: 'up' })]
}

function percentile(sample: ArrayLike<number> = [], share: number): number | null {
  const value = quantile(sorted(sample), share)
  return Number.isNaN(value) ? null : value
}

function perMinute(count: number | undefined, measured: Measured): number | null {
  return count === undefined ? null : count / minutes(measured)
}

function test(before: number | undefined, exposure = 0, after: number | undefined, exposureAfter = 0) {
  if (before === undefined || after === undefined || !exposure || !exposureAfter) return { pValue: null }
  return rateTest({ count: before, exposure }, { count: after, exposure: exposureAfter })
}

function judged({ metric, unit, before, after, pValue, atLeast, bad }: Line): Comparison {
  const change = before !== null && after !== null && before > 0 ? (100 * (after - before)) / before : null
  const line = { metric, unit, baseline: before, compare: after, change_pct: change, p_value: pValue ?? null }
  if (before === null || after === null || pValue === null) return { ...line, verdict: 'unknown', severity: 'none' }
  const times = Math.max(before, after) / Math.min(before, after)
  const likely = pValue === undefined || pValue < significance
  if (before === after || !(times >= 1.2) || !likely) return { ...line, verdict: 'same', severity: 'none' }
  if (bad === 'up' && after < before) return { ...line, verdict: 'better', severity: 'none' }
  const severity = steps.find(([least]) => (atLeast ?? times) >= least)?.[1] ?? 'low'
  return { ...line, verdict: bad === 'up' ? 'worse' : 'changed', severity }
}

function check(baseline: Measured, compare: Measured) {
  const bad = (field: string, message: string) => new Problem('invalid', message, { fields: { [field]: message } })
  for (const [field, measured] of Object.entries({ baseline, compare })) {
    if (!(measured.window.to > measured.window.from))
      throw bad(field, `The ${field} window must end after it begins: give another one.`)
    for (const name of ['requests', 'errors', 'bytes'] as const) {
      const count = measured[name]
      if (count !== undefined && !(count >= 0 && Number.isFinite(count)))
        throw bad(field, `The ${name} of the ${field} window are counted from 0 up: measure again.`)
    }
  }
  if (baseline.window.to > compare.window.from && compare.window.to > baseline.window.from)
    throw bad('baseline', 'The windows overlap, so they would share what happened in both: end one before the other.')
}
