import type { LogEntry } from '../../core/telemetry/log.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import { checkMinutes, markSignificant } from './compare-templates.ts'
import type { Folded } from './fold-stack-traces.ts'
import { describePattern, groupEntries, type LogPattern, perMinute } from './log-patterns.ts'
import { type RateChange, rateChange } from './rate-change.ts'

/** A pattern that is new or comes more often than before; what the pattern says is of the later window alone. */
export interface Surge extends LogPattern, RateChange {
  /** `+` when it never came before, `~` when it did. */
  change: '+' | '~'
  countBefore: number
  /** Whether it is more than chance, all patterns considered, and large enough to matter. */
  significant: boolean
}

/** Two windows that do not overlap, and all entries of both. */
export interface SurgeQuestion {
  before: Window
  after: Window
  entries: readonly LogEntry[]
}

const minute = 60_000

/**
 * Finds patterns that are new or surge in the later of two windows, the most telling first. Entries outside both windows
 * are left out. Bursts in the earlier window count as normal for a pattern that has them. Throws Problem `invalid` for a
 * window without length.
 */
export function surges({ before, after, entries }: SurgeQuestion): Surge[] {
  const minutes = { minutesBefore: lengthOf(before) / minute, minutesAfter: lengthOf(after) / minute }
  checkMinutes(minutes)
  const within = ({ from, to }: Window, at: Date) => at >= from && at < to
  const considered = entries.filter(({ at }) => within(before, at) || within(after, at))
  const rows = groupEntries(considered).map((group) => {
    const earlier = group.members.filter(({ entry }) => within(before, entry.at))
    const later = group.members.filter(({ entry }) => within(after, entry.at))
    const counts = { before: earlier.length, after: later.length, ...minutes }
    const rates = rateChange({ ...counts, dispersion: dispersion(earlier, minutes.minutesBefore) })
    return { group: { ...group, members: later }, countBefore: earlier.length, significant: false, ...rates }
  })
  return markSignificant(rows)
    .filter(
      ({ group, logRatio, significant, countBefore }) =>
        group.members.length > 0 && logRatio > 0 && (significant || countBefore === 0),
    )
    .map(({ group, ...rest }) => ({
      ...describePattern(group),
      ...rest,
      change: rest.countBefore === 0 ? ('+' as const) : ('~' as const),
    }))
    .sort((a, b) => b.z - a.z || b.count - a.count)
}

/** Variance by mean of the counts per minute, at least 1; what is not there every minute comes in bursts. */
function dispersion(members: readonly Folded<LogEntry>[], minutes: number): number {
  const whole = Math.max(2, Math.round(minutes))
  const mean = members.length / whole
  if (mean === 0) return 1
  const counts = [...perMinute(members).values()]
  const squares =
    counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) + Math.max(0, whole - counts.length) * mean ** 2
  return Math.max(1, squares / (whole - 1) / mean)
}
