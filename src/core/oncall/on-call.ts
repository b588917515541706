import { type IsActive, layerReader } from './layer-at.ts'
import type { Override, Schedule } from './schedule.ts'

/** What put somebody on call: a layer by its name, or an override by its id. */
type Because = { layer: string } | { override: string }

/**
 * Who is on call, or why nobody. `until` is the next moment at which this is decided anew: a handoff, the edge of
 * restricted hours, an override. The same person may go on after it (`shifts` merges that); null means never.
 */
export type OnCall =
  | { user: string; until: Date; because: Because }
  | { user: null; because: string; until: Date | null }

/**
 * Who is on call at an instant. Overrides come first, the later in the list before the earlier; then layers, the later
 * before the earlier; whoever is not active, and every empty slot, falls through to what lies beneath.
 */
export function onCall(schedule: Schedule, at: Date, isActive: IsActive): OnCall {
  return onCallReader(schedule, isActive)(at)
}

/** The same for many instants of one schedule: what does not depend on the instant is worked out once. */
export function onCallReader(schedule: Schedule, isActive: IsActive): (at: Date) => OnCall {
  const layers = schedule.layers
    .map(({ name }, index) => ({ name, read: layerReader(schedule.layers[index]!, schedule.time_zone, isActive) }))
    .reverse()
  const overrides = schedule.overrides.map(timed)
  return (at) => {
    const now = at.getTime()
    const answer = overridden(overrides, layers, now, isActive)
    return answer.user === null
      ? { ...answer, until: answer.until === null ? null : new Date(answer.until) }
      : { ...answer, until: new Date(answer.until) }
  }
}

type Answer = { user: string; because: Because; until: number } | { user: null; because: string; until: number | null }

interface NamedLayer {
  name: string
  read: ReturnType<typeof layerReader>
}

const timed = (override: Override) => ({ ...override, from: Date.parse(override.from), to: Date.parse(override.to) })
type TimedOverride = ReturnType<typeof timed>

function overridden(all: TimedOverride[], layers: NamedLayer[], at: number, isActive: IsActive): Answer {
  const left = all.filter((override) => override.to > at)
  const usable = left.filter((override) => isActive(override.user))
  const running = usable.filter((override) => override.from <= at)
  const top = running.findLastIndex((override) => override.replaces === undefined)
  let answer = top < 0 ? layered(layers, at) : taken(running[top]!)
  // A swap reads what lies beneath it, so swaps stack: carol for bob above bob for alice puts carol on call for alice.
  for (const swap of running.slice(top + 1)) {
    if (answer.user !== null && swap.replaces === answer.user) answer = taken(swap, answer.until)
  }
  for (const { from } of usable) if (from > at) answer = upTo(answer, from)
  if (answer.user !== null) return answer
  const idle = left.filter((override) => override.from <= at && !isActive(override.user))
  const reasons = [...idle.map(({ id, user }) => `override ${id}: ${user} is not active`), answer.because]
  return { ...answer, because: reasons.join('; ') }
}

const taken = ({ id, user, to }: TimedOverride, until = to): Answer => ({
  user,
  because: { override: id },
  until: Math.min(to, until),
})

function upTo(answer: Answer, edge: number): Answer {
  if (answer.user === null) return { ...answer, until: Math.min(edge, answer.until ?? edge) }
  return { ...answer, until: Math.min(edge, answer.until) }
}

function layered(layers: NamedLayer[], at: number): Answer {
  if (layers.length === 0)
    return { user: null, because: 'no override now, and the schedule has no layers', until: null }
  const edges: number[] = []
  const reasons: string[] = []
  for (const { name, read } of layers) {
    const found = read(at)
    if (found.until !== null) edges.push(found.until)
    if (found.user !== null) return { user: found.user, because: { layer: name }, until: Math.min(...edges) }
    reasons.push(`${name}: ${found.because}`)
  }
  return { user: null, because: reasons.join('; '), until: edges.length > 0 ? Math.min(...edges) : null }
}
