import type { TargetDirectory } from './audience.ts'
import type { IsActive } from './layer-at.ts'
import type { Policy, Step, Target } from './policy.ts'
import { windowAt } from './restriction.ts'
import { shifts } from './shifts.ts'

/** A stretch of time (`to` not included) in which no step of a policy reaches a person, and why each target does not. */
export interface CoverageGap {
  from: Date
  to: Date
  because: string[]
}

/** For which incidents is asked, and whom targets stand for. */
export interface Coverage {
  directory: TargetDirectory
  isActive: IsActive
  urgency: 'high' | 'medium' | 'low'
}

/** Somebody, or nobody and why, from a moment on (epoch ms) until the next stretch begins. */
interface Stretch {
  from: number
  nobody: string | undefined
}

/**
 * When a policy would page nobody between `from` and `to`, whichever of its steps comes: exact to the millisecond, since
 * it is decided anew at every handoff, override and edge of restricted or working hours. Channels are no people. Throws
 * Problem `invalid` for more than 400 days.
 */
export function coverageGaps(
  { steps }: Pick<Policy, 'steps'>,
  from: Date,
  to: Date,
  coverage: Coverage,
): CoverageGap[] {
  const lines = steps.flatMap((step) => linesOf(step, from, to, coverage))
  const edges = [...new Set(lines.flat().map((stretch) => stretch.from))].sort((a, b) => a - b)
  const gaps: CoverageGap[] = []
  for (const [index, edge] of edges.entries()) {
    const reasons = lines.map((line) => line.findLast((stretch) => stretch.from <= edge)!.nobody)
    if (!reasons.every((reason) => reason !== undefined)) continue
    const end = new Date(edges[index + 1] ?? to)
    const last = gaps.at(-1)
    if (last?.to.getTime() === edge) {
      last.to = end
      last.because.push(...reasons.filter((reason) => !last.because.includes(reason)))
    } else gaps.push({ from: new Date(edge), to: end, because: [...new Set(reasons)] })
  }
  return gaps
}

/** One line of stretches for each target of a step, from `from` to `to`, none for a step that never counts. */
function linesOf(step: Step, from: Date, to: Date, coverage: Coverage): Stretch[][] {
  if (from >= to) return []
  if (step.if?.urgency && !step.if.urgency.includes(coverage.urgency))
    return [[{ from: from.getTime(), nobody: `a step is only for ${step.if.urgency.join(' or ')} urgency` }]]
  const open = openHours(step, from.getTime(), to.getTime())
  return step.targets.map((target) => during(open, lineOf(target, from, to, coverage)))
}

const closed = 'a step is only within working hours'

/** When a step counts by its working hours. */
function openHours({ if: only }: Step, from: number, to: number): Stretch[] {
  const hours = only?.working_hours
  if (!hours) return [{ from, nobody: undefined }]
  const found: Stretch[] = []
  for (let at = from; at < to; ) {
    const { open, until } = windowAt([hours], hours.time_zone, at)
    found.push({ from: at, nobody: open ? undefined : closed })
    at = until ?? to
  }
  return found
}

/** Both at once: whoever is there, while the step counts. */
function during(open: Stretch[], line: Stretch[]): Stretch[] {
  const at = (stretches: Stretch[], edge: number) => stretches.findLast(({ from }) => from <= edge)!.nobody
  return [...new Set([...open, ...line].map(({ from }) => from))]
    .sort((a, b) => a - b)
    .map((from) => ({ from, nobody: at(open, from) ?? at(line, from) }))
}

function lineOf({ kind, id }: Target, from: Date, to: Date, { directory, isActive }: Coverage): Stretch[] {
  const whole = (nobody: string | undefined): Stretch[] => [
    { from: from.getTime(), nobody: nobody && `${kind}:${id}: ${nobody}` },
  ]
  if (kind === 'channel') return whole('a channel is no person')
  if (kind === 'user') {
    if (!directory.user(id)) return whole('there is no such user')
    return whole(isActive(id) ? undefined : 'not active')
  }
  if (kind === 'team') {
    const members = directory.team(id)
    return whole(members?.some(isActive) ? undefined : members ? 'no member is active' : 'there is no such team')
  }
  const schedule = directory.schedule(id)
  if (!schedule) return whole('there is no such schedule')
  return shifts(schedule, from, to, isActive).map((shift) => ({
    from: shift.from.getTime(),
    nobody: shift.user === null ? `schedule:${id}: ${shift.because.join(', ')}` : undefined,
  }))
}
