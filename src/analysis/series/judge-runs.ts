import { anomalyThreshold } from './anomaly-scorer.ts'
import type { Finding, Judged } from './finding.ts'
import { median } from './robust.ts'
import { runValue } from './run-spread.ts'

/** The runs of rows that are judged, and how many standard deviations of such runs are abnormal. */
const runs = [
  { reason: 'shift', rows: 3, limit: 5.5 },
  { reason: 'spike', rows: 1, limit: 6 },
  { reason: 'drift', rows: 10, limit: 4.5 },
  { reason: 'drift', rows: 30, limit: 4 },
] as const

/** The most rows that are looked at together. */
export const longestRun = 30

/** What an abnormal novelty leaves of the limit for a single row. */
const easedByNovelty = 0.65

/**
 * Holds the last 1, 3, 10 and 30 rows, each as a whole, against how such runs scattered in the past. An abnormal
 * `novelty` of the last row (0 to 1) lowers the limit for it alone. One finding per run for which the past is long
 * enough.
 */
export function judgeRuns(judged: Judged, novelty: number): Finding[] {
  const eased = novelty >= anomalyThreshold ? easedByNovelty : 1
  return runs.flatMap(({ reason, rows, limit }) =>
    judgeRun(judged, reason, rows, reason === 'spike' ? limit * eased : limit),
  )
}

function judgeRun(
  { values, known, expectations }: Judged,
  reason: Finding['reason'],
  rows: number,
  limit: number,
): Finding[] {
  const spread = rows > expectations.length ? null : known.spread(rows)
  if (!spread) return []
  const latest = expectations.at(-1)!
  const last = values.subarray(-rows)
  const deviations = last.map((value, i) => expectations.at(i - rows)!.deviations(value))
  const off = runValue(deviations) - spread.centre
  const bound = limit * (off > 0 ? spread.above : spread.below)
  return [
    {
      reason,
      direction: off > 0 ? 'high' : 'low',
      ratio: Math.abs(off) / bound,
      rows,
      current: known.measure === 'counts' ? mean(last) : median(last),
      expected: latest.expected,
      threshold: latest.limit(spread.centre + (off > 0 ? bound : -bound)),
      basis: latest.basis,
    },
  ]
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
