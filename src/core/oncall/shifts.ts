import { Problem } from '../problem.ts'
import type { IsActive } from './layer-at.ts'
import { type OnCall, onCallReader } from './on-call.ts'
import type { Schedule } from './schedule.ts'

const day = 86_400_000
const longest = 400

/** A stretch of time (`to` not included) with one person on call, or with nobody: a gap in the coverage. */
export interface Shift {
  user: string | null
  from: Date
  to: Date
  /** Each reason that holds somewhere within the shift, in words, in order of appearance. */
  because: string[]
}

/**
 * Who is on call from `from` to `to`: shifts without holes or overlaps, no two neighbours of the same person. The first
 * and last are cut at the edges asked for. Throws Problem `invalid` for more than 400 days.
 */
export function shifts(schedule: Schedule, from: Date, to: Date, isActive: IsActive): Shift[] {
  if (!(to.getTime() - from.getTime() <= longest * day))
    throw new Problem('invalid', `Ask for at most ${longest} days of shifts at a time.`)
  const read = onCallReader(schedule, isActive)
  const found: Shift[] = []
  for (let at = from; at < to; ) {
    const answer = read(at)
    const end = answer.until && answer.until < to ? answer.until : to
    add(found, { user: answer.user, from: at, to: end, because: [reason(answer)] })
    at = end
  }
  return found
}

/** The stretches between `from` and `to` in which nobody is on call, with the reasons; the same limits as `shifts`. */
export function gaps(schedule: Schedule, from: Date, to: Date, isActive: IsActive): Shift[] {
  return shifts(schedule, from, to, isActive).filter(({ user }) => user === null)
}

function add(found: Shift[], next: Shift): void {
  const last = found.at(-1)
  if (last?.user !== next.user) {
    found.push(next)
    return
  }
  last.to = next.to
  last.because.push(...next.because.filter((because) => !last.because.includes(because)))
}

function reason({ because }: OnCall): string {
  if (typeof because === 'string') return because
  return 'layer' in because ? because.layer : `override ${because.override}`
}
