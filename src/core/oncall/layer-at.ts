import { windowAt } from './restriction.ts'
import type { Layer } from './schedule.ts'
import { turnsOf } from './turn.ts'

/** Whether a user may be put on call at all: someone known, and not disabled. */
export type IsActive = (user: string) => boolean

/** Whom a layer puts on call, or why nobody, until when that may change (epoch ms, exclusive; null for never). */
export type LayerAnswer = { user: string; until: number } | { user: null; because: string; until: number | null }

/** A reader of one layer at an instant (epoch ms): what does not depend on the instant is worked out once. */
export function layerReader(layer: Layer, zone: string, isActive: IsActive): (at: number) => LayerAnswer {
  const starts = Date.parse(layer.starts)
  const ends = layer.ends === undefined ? Number.POSITIVE_INFINITY : Date.parse(layer.ends)
  const turnAt = turnsOf(layer.rotation, starts, zone)
  return (at) => {
    if (at < starts) return { user: null, because: 'has not started', until: starts }
    if (at >= ends) return { user: null, because: 'has ended', until: null }
    const window = windowAt(layer.restrictions, zone, at)
    const edge = Math.min(ends, window.until ?? ends)
    if (!window.open) return { user: null, because: 'outside its hours', until: edge }
    const turn = turnAt(at)
    const until = Math.min(edge, turn.ends)
    const member = layer.members[turn.number % layer.members.length] ?? null
    if (member === null) return { user: null, because: 'nobody holds this turn', until }
    if (!isActive(member)) return { user: null, because: `${member} is not active`, until }
    return { user: member, until }
  }
}
