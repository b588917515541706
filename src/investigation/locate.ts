import { citeAnomaly, citeComplaint, citeSpot } from './cite.ts'
import type { Patient, Scene } from './scene.ts'

/** A step from a service to the one that troubles it. */
export interface Hop {
  from: string
  to: string
  because: string
  /** 0 to 1. */
  certainty: number
  evidence: string[]
}

/** Where the fault seems to lie: the last service on the way, and how sure the way is. */
export interface Location {
  /** A service that was looked at. */
  service: string
  path: Hop[]
  certainty: number
}

/** Less trouble than this is none that could be passed on. */
const leastUnwell = 0.4
/** A link weaker than this is not followed. */
const leastLink = 0.4
const mostHops = 6

/**
 * Walks from the service in question to the deepest one that is unwell itself: along where requests fail or wait, and whom
 * the logs blame; with the call graph alone only to callees that were unwell first.
 */
export function locate(scene: Scene): Location {
  const path: Hop[] = []
  let here = scene.focus
  const been = new Set([here.service])
  while (path.length < mostHops) {
    const next = links(scene, here)
      .filter(({ to, certainty }) => !been.has(to) && certainty >= leastLink && isUnwell(scene.patients.get(to), here))
      .sort((a, b) => b.certainty - a.certainty || (a.to < b.to ? -1 : 1))[0]
    if (!next) break
    path.push(next)
    been.add(next.to)
    here = scene.patients.get(next.to)!
  }
  // What was followed beyond doubt costs little; each hop on the call graph alone costs much.
  const certainty = path.reduce((all, hop) => all * (0.7 + 0.3 * hop.certainty), 1)
  return { service: here.service, path, certainty }
}

/** Trouble, or, on the way up from one that only has odd traffic, odd traffic. */
const isUnwell = (patient: Patient | undefined, from?: Patient) =>
  patient !== undefined &&
  (patient.unwell.level >= leastUnwell || (from !== undefined && !from.unwell.serves && hasOddTraffic(patient)))

/** Services a patient's trouble points at, looked at or not. */
export function links(scene: Scene, patient: Patient): Hop[] {
  const found = [
    ...byTraces(scene, patient),
    ...byLogs(scene, patient),
    ...byCalls(scene, patient),
    ...byMetrics(scene, patient),
    ...byTraffic(scene, patient),
  ]
  return [...Map.groupBy(found, ({ to }) => to).values()].map((some) => ({
    ...some[0]!,
    because: [...new Set(some.map(({ because }) => because))].join('; '),
    certainty: 1 - some.reduce((doubt, { certainty }) => doubt * (1 - certainty), 1),
    evidence: [...new Set(some.flatMap(({ evidence }) => evidence))],
  }))
}

/** Only services below this one count: what fails elsewhere in its requests is not its callee's fault. */
function byTraces(scene: Scene, { service }: Patient): Hop[] {
  const below = reach(scene, service)
  const hops = (what: 'failed' | 'slow', weight: number) =>
    (what === 'failed' ? scene.traces.failing : scene.traces.waiting)
      .filter((spot) => spot.service !== service && below.has(spot.service))
      .map(
        (spot): Hop => ({
          from: service,
          to: spot.service,
          because: `requests ${what === 'failed' ? 'fail first' : 'wait'} in ${spot.service}`,
          certainty: weight * (spot.count / Math.max(1, spot.of)),
          evidence: [citeSpot(scene, scene.focus.service, spot, what)],
        }),
      )
  return [...hops('failed', 0.95), ...hops('slow', 0.8)]
}

function byLogs(scene: Scene, { service, complaints }: Patient): Hop[] {
  const failures = complaints.filter(({ failure }) => failure)
  const total = failures.reduce((sum, { surge }) => sum + surge.count, 0)
  const named = new Map<string, { count: number; evidence: string[] }>()
  for (const one of failures)
    for (const name of one.names) {
      const so = named.get(name) ?? { count: 0, evidence: [] }
      named.set(name, { count: so.count + one.surge.count, evidence: [...so.evidence, citeComplaint(scene, one)] })
    }
  return [...named].map(([to, { count, evidence }]) => ({
    from: service,
    to,
    because: `${service} blames ${to} in ${count} of its ${total} new complaints`,
    certainty: 0.9 * Math.sqrt(count / Math.max(1, total)),
    evidence,
  }))
}

/** A callee that was unwell no later; with nothing but the call graph it is a hint. */
function byCalls({ traces, patients }: Scene, { service, unwell }: Patient): Hop[] {
  return traces.calls.flatMap(({ caller, callee }): Hop[] => {
    const other = caller === service ? patients.get(callee) : undefined
    if (!other?.unwell.since || !unwell.since || !other.unwell.serves) return []
    if (other.unwell.since.getTime() > unwell.since.getTime() + toleranceMs) return []
    return [
      {
        from: service,
        to: callee,
        because: `${callee} was unwell no later`,
        certainty: 0.45 * other.unwell.level,
        evidence: [],
      },
    ]
  })
}

/** A callee whose metrics are the more suspicious ones, with kinds of metrics, onsets and calls taken together. */
function byMetrics(scene: Scene, { service }: Patient): Hop[] {
  const { metrics } = scene
  const own = metrics.services.get(service) ?? 0
  return [...reach(scene, service)].flatMap((to): Hop[] => {
    const score = metrics.services.get(to) ?? 0
    const [move] = metrics.moves.filter((one) => one.service === to && one.direction === 'high')
    if (score <= own || !move) return []
    const told = scene.patients.get(to)?.anomalies.find(({ metric }) => metric === move.metric) ?? move
    return [
      {
        from: service,
        to,
        because: `the metrics of ${to} explain those of ${service}`,
        certainty: 0.6 * (1 - own / score),
        evidence: [citeAnomaly(scene, told)],
      },
    ]
  })
}

/** More or fewer requests come from whoever calls, when nothing fails or waits here itself. */
function byTraffic(scene: Scene, { service, unwell, anomalies }: Patient): Hop[] {
  const odd = anomalies.find(({ metric }) => metric === 'traffic')
  if (!odd || unwell.serves) return []
  return scene.traces.calls.flatMap(({ caller, callee }): Hop[] => {
    const other = callee === service ? scene.patients.get(caller) : undefined
    const same = other?.anomalies.find(({ metric, direction }) => metric === 'traffic' && direction === odd.direction)
    if (!other || !same || same.detectedAt.getTime() > odd.detectedAt.getTime() + 2 * toleranceMs) return []
    const because = `${caller}, which calls ${service}, has ${odd.direction === 'high' ? 'more' : 'fewer'} requests, too`
    return [{ from: service, to: caller, because, certainty: 0.8, evidence: [citeAnomaly(scene, same)] }]
  })
}

/** Onsets are known to about a minute. */
const toleranceMs = 60_000

/** Everything a service calls, directly or through others. */
function reach({ traces }: Pick<Scene, 'traces'>, service: string): Set<string> {
  const found = new Set<string>()
  const open = [service]
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const { caller, callee } of traces.calls)
      if (caller === next && !found.has(callee) && callee !== service) {
        found.add(callee)
        open.push(callee)
      }
  return found
}

/** Services worth a look that nobody took yet, the likeliest first: what trouble points at, then callees and callers. */
export function worthALook(scene: Scene): { service: string; why: string }[] {
  const hops = [...scene.patients.values()]
    .filter((patient) => isUnwell(patient) || patient === scene.focus)
    .flatMap((patient) => links(scene, patient))
    .sort((a, b) => b.certainty - a.certainty)
    .map(({ to, because }) => ({ service: to, why: because }))
  const around = scene.traces.calls.flatMap(({ caller, callee }) => [
    ...(isUnwell(scene.patients.get(caller)) ? [{ service: callee, why: `${caller} calls it` }] : []),
    ...(hasOddTraffic(scene.patients.get(callee)) ? [{ service: caller, why: `it calls ${callee}` }] : []),
  ])
  const seen = new Set(scene.patients.keys())
  return [...hops, ...around].filter(({ service }) => {
    if (seen.has(service)) return false
    seen.add(service)
    return true
  })
}

const hasOddTraffic = (patient: Patient | undefined) =>
  patient?.anomalies.some(({ metric }) => metric === 'traffic') ?? false
