import { Problem } from '../../core/problem.ts'

/** A stretch of time in milliseconds, its end not included. */
export interface TimeWindow {
  from: number
  to: number
}

/** The last `compare` milliseconds up to now, and the `baseline` milliseconds right before them: they never overlap. */
export function windowsOf({ baseline, compare, now }: { baseline: number; compare: number; now: number }): {
  baseline: TimeWindow
  compare: TimeWindow
} {
  for (const [field, length] of Object.entries({ baseline, compare }))
    if (!(length > 0 && Number.isFinite(length)))
      throw new Problem('invalid', `The ${field} window must be longer than nothing: write it as 2h or 30m.`, {
        fields: { [field]: 'must be longer than nothing' },
      })
  const edge = now - compare
  return { baseline: { from: edge - baseline, to: edge }, compare: { from: edge, to: now } }
}
