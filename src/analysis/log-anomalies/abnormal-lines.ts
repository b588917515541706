import { groupLines } from '../log-templates/group-lines.ts'
import type { AbnormalLine } from './abnormal-line.ts'
import { lineHarm } from './line-harm.ts'
import { numberOutliers } from './number-outliers.ts'
import { oddLifecycles } from './odd-lifecycles.ts'
import { suspiciousAccess } from './suspicious-access.ts'

/** From which score on a line is abnormal. */
const limit = 0.5
/** A mild failure that is so much of a log, all over it, is how this system talks. */
const routineShare = 0.3

/**
 * Which lines of one log (oldest first, up to some hundreds) are abnormal, in their order; none for a log of a system that
 * works. A line counts by what it says (a fault that happened, not one that was corrected, and not the mistake of whoever
 * asked), by a number far above those of its like, by a step of a process that came twice or out of turn, and as part of
 * an attack: many failed sign-ins of one origin and what that origin did afterwards.
 */
export function abnormalLines(lines: readonly string[]): AbnormalLine[] {
  const { clusters, groups } = groupLines(lines, { headers: false })
  const best = new Map<number, AbnormalLine>()
  const note = (line: AbnormalLine) => {
    if (line.score >= limit && line.score > (best.get(line.index)?.score ?? 0)) best.set(line.index, line)
  }
  for (const [index, line] of lines.entries()) {
    const { harm, because } = lineHarm(line)
    const group = groups[clusters[index]!]!
    const isRoutine = harm < 0.7 && group.count > routineShare * lines.length && lines.length >= 8
    if (!isRoutine) note({ index, score: harm, why: because })
  }
  for (const found of [numberOutliers(lines, clusters), oddLifecycles(lines, clusters), suspiciousAccess(lines)])
    for (const line of found) note(line)
  for (const line of companions(lines, [...best.keys()], (index) => groups[clusters[index]!]!.count)) note(line)
  return [...best.values()].sort((a, b) => a.index - b.index)
}

const reach = 4
const rare = 2

/** Warnings of a rare kind beside an error belong to the same trouble. */
function companions(
  lines: readonly string[],
  faults: readonly number[],
  countOf: (index: number) => number,
): AbnormalLine[] {
  return lines.flatMap((line, index) => {
    const { harm, level } = lineHarm(line)
    if (level !== 'warn' || harm < 0.3 || countOf(index) > rare) return []
    const error = faults.find(
      (fault) => Math.abs(fault - index) <= reach && /error|fatal/.test(lineHarm(lines[fault]!).level),
    )
    return error === undefined ? [] : [{ index, score: limit, why: `a rare warning beside line ${error}` }]
  })
}
