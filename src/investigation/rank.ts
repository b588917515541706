import type { FoundCause } from '../analysis/verdict/found-cause.ts'
import { fuseCauses } from '../analysis/verdict/fuse-causes.ts'
import type { Candidate } from './candidate.ts'
import { candidatesAt } from './candidates.ts'
import { confidenceLearnt } from './confidence-learnt.ts'
import { databaseCandidates } from './database-candidates.ts'
import { type Location, locate } from './locate.ts'
import { featuresOf, withExperience } from './priors.ts'
import type { Scene } from './scene.ts'
import { traceCandidates } from './trace-candidates.ts'

/** A candidate with the way that leads to its place. */
export interface Ranked extends FoundCause {
  /** Whether it lies where the trouble was followed to. */
  atPlace: boolean
}

/** A candidate that lies elsewhere explains the trouble only when the way was taken wrongly. */
const elsewhere = 0.45

/**
 * Ranks everything that may be the cause, the likeliest first: how strongly the evidence at its place speaks for it, what
 * people said of such trouble, and how surely the trouble was followed there, weighed together as any engine's findings are.
 */
export function rank(scene: Scene, clusterCauses: Candidate[] = []): { location: Location; ranked: Ranked[] } {
  const location = locate(scene)
  const features = featuresOf(scene)
  const onPath = new Set([scene.focus.service, ...location.path.map(({ to }) => to)])
  const places = [...scene.patients.values()].filter(({ unwell }) => unwell.level >= 0.3)
  const found = places.flatMap((patient) =>
    candidatesAt(scene, patient).map((one) => ({ one, place: patient.service })),
  )
  const databases = [...scene.patients.values()].flatMap((patient) => databaseCandidates(scene, patient))
  const examined = [...traceCandidates(scene), ...databases, ...clusterCauses]
  const all = [...found, ...examined.map((one) => ({ one, place: one.place ?? location.service }))]
  const wayIds = location.path.flatMap(({ evidence }) => evidence)
  const placed = all.map(({ one, place }): Ranked => {
    const { strength, ...learnt } = withExperience(one, features, scene.cases)
    const atPlace = place === location.service
    const share = atPlace ? location.certainty : shareElsewhere(one, onPath.has(place), location)
    return {
      ...learnt,
      place,
      evidence: learnt.evidence.length ? [...new Set([...learnt.evidence, ...(atPlace ? wayIds : [])])] : [],
      atPlace,
      confidence: strength * share,
      ...(!atPlace && { why: learnt.why ?? whyAside(location, place) }),
    }
  })
  return { location, ranked: fuseCauses(placed, confidenceLearnt(scene.cases)) }
}

/** A change of a caller may well be what troubles whom it calls: new queries, more of them. Anything else is a symptom there. */
function shareElsewhere({ kind }: Candidate, onPath: boolean, { certainty }: Location): number {
  if (!onPath) return elsewhere * 0.6
  return kind === 'bad_deploy' || kind === 'bad_config' ? 0.75 * certainty : elsewhere * (1 - 0.5 * certainty)
}

function whyAside({ service, path }: Location, place: string): string {
  const hop = path.find(({ from }) => from === place)
  return hop ? `${hop.because}, so ${place} suffers from ${hop.to}` : `the trouble was followed to ${service}`
}
