import { type Break, gravityAlone, weightAlone } from './breaks.ts'
import { isBelow, type SpanNode } from './span-forest.ts'

/** A break that no other one explains. */
export interface Root {
  broke: Break
  /** 0 to 1: how much it looks like a fault, with what its callers made of it. */
  gravity: number
  /** The other service that its error lines name. */
  names?: string
}

/**
 * Of the breaks in one trace those that none below them explains, with how grave they are: what went wrong in a callee
 * makes its callers go astray, unless it is next to nothing.
 */
export function firstCauses(breaks: readonly Break[], blamed: (broke: Break) => string | undefined): Root[] {
  return breaks
    .filter((one) => !isExplained(one, breaks))
    .map((broke) => {
      const noticed = breaks.some((other) => isUnder(broke.node, other.node))
      const later = breaks.some((other) => other.at < broke.at && isApart(broke.node, other.node))
      const names = blamed(broke)
      const gravity = gravityOf(broke, noticed) * (later ? laterShare : 1) * (names === undefined ? 1 : blamingShare)
      return { broke, gravity, ...(names !== undefined && { names }) }
    })
}

function isExplained(one: Break, breaks: readonly Break[]): boolean {
  const least = weightAlone(one) * leastCause
  return breaks.some((other) => isUnder(other.node, one.node) && weightAlone(other) >= least)
}

const isApart = (one: SpanNode, other: SpanNode) => !isBelow(one, other) && !isBelow(other, one)
const isUnder = (node: SpanNode, above: SpanNode) => node !== above && isBelow(node, above)

/** The share of a break's weight that one below it needs to explain it. */
const leastCause = 0.3
/** What a break is worth whose error line names another service. */
const blamingShare = 0.5
/** What a break is worth that came after another one elsewhere in its trace: it may have been handed bad data. */
const laterShare = 0.4

/** Detours that nobody minds cannot be what somebody above noticed. */
const leastNoticed = 0.3

/** A way cut short, or a way never taken before, is a fault when somebody above noticed. */
function gravityOf(broke: Break, noticed: boolean): number {
  const alone = gravityAlone(broke)
  if (!noticed || alone < leastNoticed) return alone
  return Math.max(alone, broke.novel || !broke.got.entry ? 0.9 : 0.6)
}
