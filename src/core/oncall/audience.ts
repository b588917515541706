import type { IsActive } from './layer-at.ts'
import { onCall } from './on-call.ts'
import type { Step, Target } from './policy.ts'
import type { Schedule } from './schedule.ts'

/** Looks up what targets name; undefined for what does not exist. */
export interface TargetDirectory {
  user(id: string): object | undefined
  /** The user ids of a team. */
  team(id: string): readonly string[] | undefined
  schedule(id: string): Schedule | undefined
}

/** Whom a step reaches and why; `empty` names each target that had nobody, with the reason. */
export interface Audience {
  users: { id: string; because: string }[]
  channels: string[]
  empty: string[]
}

interface Candidate {
  id: string
  because: string
}

/**
 * Whom a step reaches at an instant; each person once, for the first reason found. With `round_robin` it is one person:
 * the one at `turn` (0, 1, 2 …) in the list of all, or the next active one, so that a disabled person shifts nobody.
 */
export function audience(step: Step, directory: TargetDirectory, at: Date, isActive: IsActive, turn: number): Audience {
  const found = step.targets.map((target) => ({ target, ...candidatesOf(target, directory, at, isActive) }))
  const everybody = found.flatMap(({ candidates }) => candidates)
  const distinct = everybody.filter(({ id }, index) => everybody.findIndex((other) => other.id === id) === index)
  const inTurn = step.round_robin ? rotated(distinct, turn) : distinct
  const users = inTurn.filter(({ id }) => isActive(id))
  const channels = step.targets.flatMap(({ kind, id }) => (kind === 'channel' ? [id] : []))
  return {
    users: step.round_robin ? users.slice(0, 1) : users,
    channels: [...new Set(channels)],
    empty: found.flatMap(({ target, candidates, nobody }) => {
      if (target.kind === 'channel' || candidates.some(({ id }) => isActive(id))) return []
      return [`${target.kind}:${target.id}: ${nobody}`]
    }),
  }
}

function rotated(candidates: Candidate[], turn: number): Candidate[] {
  const first = candidates.length > 0 ? turn % candidates.length : 0
  return [...candidates.slice(first), ...candidates.slice(0, first)]
}

/** The people a target stands for, active or not, and what to say when none of them is. */
function candidatesOf(
  { kind, id }: Target,
  directory: TargetDirectory,
  at: Date,
  isActive: IsActive,
): { candidates: Candidate[]; nobody: string } {
  if (kind === 'channel') return { candidates: [], nobody: '' }
  if (kind === 'user') {
    if (!directory.user(id)) return { candidates: [], nobody: 'there is no such user' }
    return { candidates: [{ id, because: 'named in the step' }], nobody: 'not active' }
  }
  if (kind === 'team') {
    const members = directory.team(id)
    if (!members) return { candidates: [], nobody: 'there is no such team' }
    const nobody = members.length > 0 ? 'no member is active' : 'the team has no members'
    return { candidates: members.map((member) => ({ id: member, because: `in team ${id}` })), nobody }
  }
  const schedule = directory.schedule(id)
  if (!schedule) return { candidates: [], nobody: 'there is no such schedule' }
  const answer = onCall(schedule, at, isActive)
  if (answer.user === null) return { candidates: [], nobody: `nobody is on call (${answer.because})` }
  const source = 'layer' in answer.because ? answer.because.layer : `override ${answer.because.override}`
  return { candidates: [{ id: answer.user, because: `on call for ${id} (${source})` }], nobody: '' }
}
