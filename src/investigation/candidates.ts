import type { ObjectRef } from '../core/investigation/verdict.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { changeCandidates } from './change-candidates.ts'
import { citeAnomaly, citeComplaint, oneLine } from './cite.ts'
import type { Complaint } from './complaints.ts'
import { logCandidates } from './log-candidates.ts'
import { resourceCandidates, trafficCandidates } from './resource-candidates.ts'
import type { Patient, Scene } from './scene.ts'
import { kubectl, workloadOf } from './seen-objects.ts'
import { spotCandidates } from './spot-candidates.ts'

/** What may be wrong at a place: its changes, what its lines speak of, its resources, its load, where its requests fail. */
export function candidatesAt(scene: Scene, patient: Patient): Candidate[] {
  const symptoms = symptomsOf(scene, patient)
  const { suspects, aside } = changeCandidates(scene, patient, symptoms)
  const found = [
    ...suspects,
    ...spokenCandidates(scene, patient),
    ...logCandidates(scene, patient),
    ...resourceCandidates(scene, patient),
    ...trafficCandidates(scene, patient),
    ...spotCandidates(scene, patient),
  ]
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
