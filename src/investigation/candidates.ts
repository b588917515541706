import { correlateChanges } from '../analysis/causes/correlate-changes.ts'
import { showDuration } from '../core/duration.ts'
import type { ObjectRef } from '../core/investigation/verdict.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { type Candidate, candidateKey, remediesOf } from './candidate.ts'
import { citeAnomaly, citeComplaint, citeDeploy, citeSpot, oneLine } from './cite.ts'
import type { Complaint } from './complaints.ts'
import { resourceCandidates, trafficCandidates } from './resource-candidates.ts'
import type { Patient, Scene } from './scene.ts'
import { kubectl, workloadOf } from './seen-objects.ts'
import { onsetsOf } from './symptoms.ts'

/** What may be wrong at a place: its changes, what its lines speak of, its resources, its load, where its requests fail. */
export function candidatesAt(scene: Scene, patient: Patient): Candidate[] {
  const symptoms = symptomsOf(scene, patient)
  return joined([
    ...changeCandidates(scene, patient, symptoms),
    ...spokenCandidates(scene, patient),
    ...resourceCandidates(scene, patient),
    ...trafficCandidates(scene, patient),
    ...spotCandidates(scene, patient),
  ])
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

const changeWeight: Record<Deploy['kind'], number> = {
  deploy: 0.88,
  rollout: 0.88,
  config: 0.88,
  flag: 0.88,
  release: 0.8,
  commit: 0.65,
}

/** A change right before the onset is the first suspect; how much it fits is told by the time between. */
function changeCandidates(scene: Scene, patient: Patient, symptoms: string[]): Candidate[] {
  const { unwell, deploys, complaints } = patient
  if (!unwell.since || unwell.level < 0.35) return []
  const fresh = complaints.find(({ failure, surge }) => failure && surge.change === '+')
  const suspects = correlateChanges(
    deploys.map((deploy) => ({ at: deploy.at.getTime(), deploy })),
    onsetsOf(patient, complaints, unwell),
  )
  return suspects.slice(0, 3).map(({ change: { deploy }, lead, score }): Candidate => {
    const strength = changeWeight[deploy.kind] * (0.3 + 0.7 * score) * (fresh || !complaints.length ? 1 : 0.9)
    const seen = workloadOf(patient.entries)
    const undo = ['deploy', 'rollout', 'release'].includes(deploy.kind) ? kubectl(seen, 'rollout', 'undo') : undefined
    const shown = `${deploy.kind} “${oneLine(deploy.title, 80)}”${deploy.version ? ` (${deploy.version})` : ''}`
    return {
      object: service(patient.service),
      kind: deploy.kind === 'flag' || deploy.kind === 'config' ? 'bad_config' : 'bad_deploy',
      summary: `The ${shown} of ${patient.service} came ${lead >= 0 ? `${showDuration(round(lead))} before` : `${showDuration(round(-lead))} after`} the trouble began${fresh ? `, which says what it never said before: ${oneLine(fresh.surge.template, 100)}` : ''}.`,
      strength,
      evidence: [citeDeploy(scene, deploy), ...symptoms],
      against: [],
      remedies: remediesOf(
        deploy.kind === 'flag' || deploy.kind === 'config'
          ? `Put back what “${oneLine(deploy.title, 80)}” changed`
          : `Roll ${patient.service} back to the version before`,
        'Let changes reach a small share of requests first, and stop on errors',
        undo,
      ),
    }
  })
}

const round = (ms: number) => Math.max(1_000, Math.round(ms / 1_000) * 1_000)

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
