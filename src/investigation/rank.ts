import { type Candidate, candidateKey } from './candidate.ts'
import { candidatesAt } from './candidates.ts'
import { type Location, locate } from './locate.ts'
import { featuresOf, withExperience } from './priors.ts'
import type { Scene } from './scene.ts'

/** A candidate with the way that leads to its place. */
export interface Ranked extends Candidate {
  /** 0 to 1: its strength, the certainty of its place and what rivals it, taken together. */
  confidence: number
  /** Whether it lies where the trouble was followed to. */
  atPlace: boolean
  /** Why it was put aside, when it was. */
  why?: string
}

/** A candidate that lies elsewhere explains the trouble only when the way was taken wrongly. */
const elsewhere = 0.45

/** Ranks everything that may be the cause, the likeliest first. */
export function rank(scene: Scene, clusterCauses: Candidate[] = []): { location: Location; ranked: Ranked[] } {
  const location = locate(scene)
  const features = featuresOf(scene)
  const onPath = new Set([scene.focus.service, ...location.path.map(({ to }) => to)])
  const places = [...scene.patients.values()].filter(({ unwell }) => unwell.level >= 0.3)
  const found = places.flatMap((patient) =>
    candidatesAt(scene, patient).map((one) => ({ one, place: patient.service })),
  )
  const all = [...found, ...clusterCauses.map((one) => ({ one, place: one.place ?? location.service }))]
  const wayIds = location.path.flatMap(({ evidence }) => evidence)
  const ranked = all.map(({ one, place }): Ranked => {
    const learnt = withExperience(one, features, scene.cases)
    const atPlace = place === location.service
    const share = atPlace ? location.certainty : shareElsewhere(one, onPath.has(place), location)
    const evidence = [...new Set([...learnt.evidence, ...(atPlace ? wayIds : [])])]
    return {
      ...learnt,
      evidence,
      atPlace,
      confidence: learnt.strength * share,
      ...(!atPlace && { why: whyAside(location, place) }),
    }
  })
  const best = merged(ranked).sort(
    (a, b) => b.confidence - a.confidence || (candidateKey(a) < candidateKey(b) ? -1 : 1),
  )
  return { location, ranked: rivalled(best) }
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

function merged(all: Ranked[]): Ranked[] {
  return [...Map.groupBy(all, candidateKey).values()].map((same) => {
    const best = same.reduce((a, b) => (b.confidence > a.confidence ? b : a))
    return { ...best, evidence: [...new Set(same.flatMap(({ evidence }) => evidence))] }
  })
}

/** Kinds that tell the same story in other words: they do not rival each other. */
const stories: readonly string[][] = [
  [
    'bad_deploy',
    'bad_config',
    'traffic_drop',
    'traffic_surge',
    'queue_backlog',
    'resource_saturation',
    'cache_eviction',
    'rate_limited',
    'dns_failure',
    'dependency_timeout',
  ],
  [
    'bad_deploy',
    'bad_config',
    'unhandled_exception',
    'config_error',
    'schema_mismatch',
    'failing_operation',
    'slow_operation',
    'slow_query',
    'memory_exhaustion',
    'out_of_memory',
    'cpu_saturation',
    'restarts',
    'connection_pool_exhausted',
    'wrong_credentials',
  ],
  [
    'out_of_memory',
    'memory_exhaustion',
    'restarts',
    'failing_operation',
    'connection_reset',
    'connection_refused',
    'dependency_failing',
    'dependency_timeout',
  ],
  [
    'connection_pool_exhausted',
    'resource_saturation',
    'too_many_connections',
    'slow_operation',
    'failing_operation',
    'dependency_timeout',
    'deadlock',
    'slow_query',
  ],
  [
    'dependency_failing',
    'dependency_timeout',
    'circuit_open',
    'connection_refused',
    'connection_reset',
    'rate_limited',
    'failing_operation',
    'slow_operation',
    'dns_failure',
    'certificate_expired',
  ],
  ['cpu_saturation', 'traffic_surge', 'slow_operation', 'queue_backlog', 'resource_saturation', 'rate_limited'],
  ['disk_full', 'read_only', 'failing_operation', 'resource_saturation', 'dependency_failing'],
  ['slow_query', 'slow_operation', 'cpu_saturation', 'dependency_timeout', 'deadlock', 'queue_backlog'],
  ['cache_eviction', 'slow_operation', 'traffic_surge', 'slow_query', 'memory_exhaustion', 'resource_saturation'],
]

const agree = (a: Ranked, b: Ranked) => stories.some((story) => story.includes(a.kind) && story.includes(b.kind))

/** A change explains its effects, never the reverse: told about as strongly, it is the cause. */
const nearly = 0.8
const isChange = ({ kind }: Ranked) => kind === 'bad_deploy' || kind === 'bad_config'

function deepestFirst(ranked: Ranked[]): Ranked[] {
  const [first] = ranked
  if (!first || isChange(first)) return ranked
  const change = ranked.find(
    (one) =>
      isChange(one) &&
      one.atPlace === first.atPlace &&
      one.confidence >= nearly * first.confidence &&
      agree(first, one),
  )
  return change ? [change, ...ranked.filter((one) => one !== change)] : ranked
}

/** Another story about as likely makes the first one doubtful; the same story told by other evidence makes it surer. */
function rivalled(ranked: Ranked[]): Ranked[] {
  const [first, ...others] = deepestFirst(ranked)
  if (!first) return ranked
  const here = others.filter(({ atPlace }) => atPlace === first.atPlace)
  const rival = here.find((other) => !agree(first, other))
  const ally = here.find((other) => agree(first, other))
  const surer = ally ? 1 - (1 - first.confidence) * (1 - 0.35 * ally.confidence) : first.confidence
  const doubt = rival ? 0.25 * Math.min(1, rival.confidence / Math.max(first.confidence, 0.01)) ** 2 : 0
  return [{ ...first, confidence: Math.min(0.95, surer * (1 - doubt)) }, ...others]
}
