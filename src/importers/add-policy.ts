import { counted } from './counted.ts'
import type { Draft } from './draft.ts'

/** One step of a policy on its way here; `after` in minutes. */
export interface DraftStep {
  after: number
  targets: string[]
  round_robin?: boolean
  if?: object
}

/** A policy on its way here. */
export interface DraftPolicy {
  name: string
  team?: string | undefined
  steps: DraftStep[]
  repeat: number
  /** Minutes before the steps run again. */
  repeatAfter?: number
}

const mostRepeats = 10
const longestWait = 7 * 24 * 60

/** Adds a policy; answers its id here, or nothing when no step of it pages anybody. */
export function addPolicy(draft: Draft, { name, team, steps, repeat, repeatAfter }: DraftPolicy): string | undefined {
  const object = `policy "${name}"`
  const paging = waitsKept(steps)
  if (!paging.length) {
    draft.left(object, 'pages nobody who could be carried. Write it by hand.')
    return undefined
  }
  if (repeat > mostRepeats) draft.changed(object, `runs again ${mostRepeats} times, not ${repeat}: that is the most.`)
  if (paging.some(({ after }) => after > longestWait)) draft.changed(object, 'waits at most 7 days between steps.')
  const id = draft.free('policies', name)
  const pause = repeatAfter === undefined ? undefined : Math.max(1, Math.min(longestWait, repeatAfter))
  draft.sections.policies[id] = {
    name,
    ...(team && { team }),
    steps: paging.map(({ after, ...step }) => ({ after: `${Math.min(after, longestWait)}m`, ...step })),
    ...(repeat > 0 && { repeat: Math.min(repeat, mostRepeats) }),
    ...(repeat > 0 && pause !== undefined && { repeat_after: `${pause}m` }),
  }
  draft.carried(object, `becomes ${id} with ${counted(paging.length, 'step')}.`)
  return id
}

/** Steps without anybody to page are left out; the time they waited is added to the next one. */
function waitsKept(steps: DraftStep[]): DraftStep[] {
  let waited = 0
  return steps.flatMap((step) => {
    waited += step.after
    if (!step.targets.length) return []
    const after = waited
    waited = 0
    return [{ ...step, after }]
  })
}
