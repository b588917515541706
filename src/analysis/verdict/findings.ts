import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause, Verdict } from '../../core/investigation/verdict.ts'
import type { FoundCause } from './found-cause.ts'
import { fuseCauses } from './fuse-causes.ts'

/** What one engine made of what it saw. */
export interface EngineResult {
  causes: readonly Cause[]
  evidence: readonly Evidence[]
  /** What it would conclude alone; absent when it had nothing to look at. */
  outcome?: Verdict['outcome']
  /** What it could not see. */
  missing?: readonly string[]
}

/** What all engines found together, with evidence ids that are unique among them. */
export interface Findings {
  /** As `fuseCauses` weighed them, the surest first. */
  causes: readonly FoundCause[]
  evidence: readonly Evidence[]
  /** What each engine, or a look at each service, would conclude alone. */
  outcomes: readonly Verdict['outcome'][]
  missing: readonly string[]
  /** Services that suffer, as alerts and symptoms name them. */
  affected?: readonly string[]
  /** What happened besides, for the timeline; each cites evidence. */
  moments?: Verdict['timeline']
  /** What to say when nothing is wrong, and what is known to be wrong when its cause cannot be told. */
  words?: { healthy?: string; wrong?: string }
}

/** Puts the results of engines together: evidence that is the same is kept once, and all of it is numbered anew. */
export function gather(results: readonly EngineResult[]): Findings {
  const evidence: Evidence[] = []
  const known = new Map<string, string>()
  const enter = (one: Evidence): string => {
    const key = JSON.stringify([one.source, one.locator ?? null, one.quote])
    const id = known.get(key) ?? `e${evidence.length + 1}`
    if (!known.has(key)) {
      known.set(key, id)
      evidence.push({ ...one, id })
    }
    return id
  }
  const causes = results.flatMap((result) => {
    const renamed = new Map(result.evidence.map((one) => [one.id, enter(one)]))
    const rename = (ids: readonly string[]) => [...new Set(ids.flatMap((id) => renamed.get(id) ?? []))]
    return result.causes.map((cause) => ({
      ...cause,
      evidence: rename(cause.evidence),
      against: rename(cause.against),
    }))
  })
  return {
    causes: fuseCauses(causes),
    evidence,
    outcomes: results.flatMap(({ outcome }) => outcome ?? []),
    missing: [...new Set(results.flatMap(({ missing = [] }) => missing))],
  }
}
