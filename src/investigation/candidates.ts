import type { ObjectRef } from '../core/investigation/verdict.ts'
import { type Candidate, candidateKey, remediesOf } from './candidate.ts'
import { changeCandidates } from './change-candidates.ts'
import { citeAnomaly, citeComplaint, citeSpot, oneLine } from './cite.ts'
import type { Complaint } from './complaints.ts'
import { resourceCandidates, trafficCandidates } from './resource-candidates.ts'
import type { Patient, Scene } from './scene.ts'
import { kubectl, workloadOf } from './seen-objects.ts'

/** What may be wrong at a place: its changes, what its lines speak of, its resources, its load, where its requests fail. */
export function candidatesAt(scene: Scene, patient: Patient): Candidate[] {
  const symptoms = symptomsOf(scene, patient)
  const { suspects, aside } = changeCandidates(scene, patient, symptoms)
  const found = joined([
    ...suspects,
    ...spokenCandidates(scene, patient),
    ...resourceCandidates(scene, patient),
    ...trafficCandidates(scene, patient),
    ...spotCandidates(scene, patient),
  ])
  // What is put aside is told beside something better, never as the best there is.
  return found.length ? [...found, ...aside] : []
}

/** The strongest signs of trouble at a place, as evidence for whatever explains it. */
export function symptomsOf(scene: Scene, { anomalies, complaints }: Patient): string[] {
  return [
    ...anomalies
      .filter(({ metric }) => /^(error|latency)/.test(metric))
      .slice(0, 2)
      .map((one) => citeAnomaly(scene, one)),
    ...complaints
      .filter(({ failure }) => failure)
      .slice(0, 2)
      .map((one) => citeComplaint(scene, one)),
  ]
}

const service = (name: string): ObjectRef => ({ kind: 'service', name })

/** What the lines themselves speak of; weighed by their share among the complaints. */
function spokenCandidates(scene: Scene, patient: Patient): Candidate[] {
  const total = patient.complaints.reduce((sum, { surge }) => sum + surge.count, 0)
  return patient.complaints.flatMap((one): Candidate[] => {
    const { mechanism, surge, failure, names } = one
    if (!mechanism) return []
    const strength = mechanism.weight * (0.7 + 0.3 * (surge.count / total)) * (failure ? 1 : 0.85)
    const known = mechanism.lies === 'there' && names[0] !== undefined ? names[0] : undefined
    // A service of ours that is named and well is not accused by hearsay alone.
    const doubt = known !== undefined && scene.patients.has(known) ? 0.6 : 1
    const object = objectOf(one, patient.service)
    return [
      {
        object,
        kind: mechanism.kind,
        summary: `${object.name} ${mechanism.says}: ${oneLine(surge.template, 120)}`,
        strength: strength * doubt,
        evidence: [citeComplaint(scene, one)],
        against: [],
        remedies: remediesOf(mechanism.now, mechanism.later, restartFor(mechanism.kind, patient)),
        ...(object.kind === 'external' && { external: true }),
      },
    ]
  })
}

function objectOf({ mechanism, names, outside }: Complaint, own: string): ObjectRef {
  if (mechanism?.lies !== 'there') return service(own)
  if (names[0] !== undefined) return service(names[0])
  return outside === undefined ? service(own) : { kind: 'external', name: outside }
}

const restartable = new Set(['out_of_memory', 'connection_pool_exhausted', 'deadlock'])

const restartFor = (kind: string, { entries }: Patient) =>
  restartable.has(kind) ? kubectl(workloadOf(entries), 'rollout', 'restart') : undefined

/** Where requests fail or wait inside this service itself. */
function spotCandidates(scene: Scene, patient: Patient): Candidate[] {
  const { failing, waiting } = scene.traces
  const here = (what: 'failed' | 'slow') =>
    (what === 'failed' ? failing : waiting)
      .filter((spot) => spot.service === patient.service)
      .slice(0, 2)
      .map((spot): Candidate => {
        const { attributes } = spot.example.span
        const peer = attributes['peer.service'] ?? attributes['server.address']
        const object: ObjectRef =
          typeof peer === 'string' && !scene.names.includes(peer)
            ? { kind: 'external', name: peer }
            : service(patient.service)
        const error = attributes['error.type'] ?? attributes['exception.type']
        return {
          object,
          kind:
            object.kind === 'external'
              ? 'dependency_failing'
              : what === 'failed'
                ? 'failing_operation'
                : 'slow_operation',
          summary:
            what === 'failed'
              ? `${spot.count} of ${spot.of} failed requests fail first in ${patient.service}, ${oneLine(spot.operation, 80)}${error === undefined ? '' : ` (${oneLine(String(error), 60)})`}.`
              : `${spot.count} of ${spot.of} slow requests wait in ${patient.service}, ${oneLine(spot.operation, 80)}: ${Math.round(spot.ms?.now ?? 0)} ms instead of ${Math.round(spot.ms?.before ?? 0)} ms.`,
          strength: 0.6 * Math.sqrt(spot.count / Math.max(1, spot.of)),
          evidence: [citeSpot(scene, scene.focus.service, spot, what)],
          against: [],
          remedies: remediesOf(
            `Look at ${oneLine(spot.operation, 80)} of ${object.name}`,
            'Alert on this operation by itself',
          ),
          ...(object.kind === 'external' && { external: true }),
        }
      })
  return [...here('failed'), ...here('slow')]
}

/** Several sights of one cause make it surer, yet never certain. */
function joined(candidates: Candidate[]): Candidate[] {
  return [...Map.groupBy(candidates, candidateKey).values()]
    .map((same) => {
      const [best, ...others] = same.toSorted((a, b) => b.strength - a.strength)
      const doubt = others.reduce((left, { strength }) => left * (1 - 0.3 * strength), 1 - best!.strength)
      return {
        ...best!,
        strength: Math.min(0.95, 1 - doubt),
        evidence: [...new Set(same.flatMap(({ evidence }) => evidence))],
      }
    })
    .sort((a, b) => b.strength - a.strength)
}
