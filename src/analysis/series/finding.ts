import type { Baseline } from './baseline.ts'
import type { Expectation } from './expectation.ts'

/** The newest rows of a series beside what was expected of them. */
export interface Judged {
  /** Milliseconds since the epoch; values are all finite. */
  times: Float64Array
  values: Float64Array
  /** First judged row; what is before is history. */
  start: number
  known: Baseline
  /** For the last rows, as many as the longest run that is judged, or as there are. */
  expectations: Expectation[]
}

/** What one look at the newest rows says. */
export interface Finding {
  reason: 'spike' | 'shift' | 'drift' | 'flat line'
  direction: 'high' | 'low'
  /** How far out, 1 at the limit. */
  ratio: number
  /** The rows that say so, at the end. */
  rows: number
  current: number
  expected: number
  threshold: number
  basis: Expectation['basis']
}
