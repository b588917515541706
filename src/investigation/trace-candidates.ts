import { contrastTraces } from '../analysis/traces/contrast-traces.ts'
import type { Suspect, Trouble } from '../analysis/traces/suspect.ts'
import { traceCauses } from '../analysis/traces/trace-causes.ts'
import type { ObjectRef } from '../core/investigation/verdict.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { citeProof, oneLine } from './cite.ts'
import type { Scene } from './scene.ts'

/** More of them are told to nobody's use. */
const mostCauses = 6

/** How far each kind of trouble explains an incident by itself: it tells where, while logs and changes tell why. */
const weights: Partial<Record<Trouble, number>> = {
  exception: 0.62,
  unexpected_result: 0.55,
  failing_operation: 0.58,
  unreachable: 0.6,
  slow_operation: 0.58,
  network_delay: 0.6,
}

/** One word per idea: what code throws is called the same wherever it was seen. */
const kinds: Partial<Record<Trouble, string>> = { exception: 'unhandled_exception' }

/**
 * What the requests themselves show when those of now are held against those of before, with the lines they wrote: where
 * flows break off, failures begin and time is lost. Resources are left to the ranking of all metrics.
 */
export function traceCandidates(scene: Scene): Candidate[] {
  const { traces, patients } = scene
  if (!traces.now.length || !traces.before.length) return []
  const seen = [...patients.values()]
  const contrast = contrastTraces({
    window: { traces: traces.now, logs: seen.flatMap(({ entries }) => entries), series: [] },
    baseline: { traces: traces.before, logs: seen.flatMap(({ entriesBefore }) => entriesBefore), series: [] },
    without: ['resources'],
  })
  const { causes, evidence } = traceCauses(contrast)
  const proofs = new Map(evidence.map(({ id, ...proof }) => [id, proof]))
  return causes.slice(0, mostCauses).map(({ confidence, evidence: ids, summary, ...cause }, at): Candidate => {
    const suspect = contrast.ranking[at]!
    const object = objectOf(suspect.object, scene)
    return {
      ...cause,
      object,
      kind: kinds[suspect.kind] ?? suspect.kind,
      summary: oneLine(summary, 260),
      strength: confidence * (weights[suspect.kind] ?? 0),
      evidence: ids.flatMap((id) => citeProof(scene, proofs.get(id)!)),
      place: placeOf(suspect, scene),
      ...(object.kind === 'external' && { external: true }),
      remedies: remediesOf(cause.remedies[0]!.text, `Alert on what ${object.name} does for its callers by itself`),
    }
  })
}

const objectOf = (object: ObjectRef, { names }: Scene): ObjectRef =>
  names.includes(object.name) ? { kind: 'service', name: object.name } : object

/** What has no telemetry of its own troubles the service whose requests show it. */
function placeOf({ object, evidence }: Suspect, { names, focus }: Scene): string {
  if (names.includes(object.name)) return object.name
  const service = evidence[0]?.quote.split(' ', 1)[0]
  return service !== undefined && names.includes(service) ? service : focus.service
}
