/** When a condition that comes and goes is held as firing instead of being told every time. */
export interface FlapRule {
  /** More changes than this within `windowMs` make it flapping. */
  changes: number
  windowMs: number
  /** Without a change for so long, it no longer flaps. */
  calmMs: number
}

/** What is remembered of one condition. */
export interface Restlessness {
  /** When it came or went, in milliseconds since the epoch, as far as the rule looks back. */
  changes: number[]
  flapping: boolean
}

/**
 * Folds a moment into what is remembered of a condition; `changed` says that it came or went then. It begins to flap with
 * more changes than the rule allows, and does until it was calm; whatever calmed down starts anew.
 */
export function flapAt(
  rule: FlapRule | undefined,
  before: Restlessness | undefined,
  { changed, at }: { changed: boolean; at: number },
): Restlessness {
  const recent = [...(before?.changes ?? []), ...(changed ? [at] : [])].filter((t) => rule && at - t < rule.windowMs)
  const last = recent.at(-1)
  const restless = rule !== undefined && last !== undefined && at - last < rule.calmMs
  const flapping = restless && (before?.flapping === true || recent.length > rule.changes)
  return { changes: before?.flapping && !flapping ? [] : recent, flapping }
}
