import { correlateChanges } from '../analysis/causes/correlate-changes.ts'
import { sortOf } from '../analysis/changes/symptom-lines.ts'
import { showDuration } from '../core/duration.ts'
import type { ObjectRef } from '../core/investigation/verdict.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { citeComplaint, citeDeploy, oneLine } from './cite.ts'
import type { Complaint } from './complaints.ts'
import type { Patient, Scene } from './scene.ts'
import { kubectl, workloadOf } from './seen-objects.ts'
import { onsetsOf } from './symptoms.ts'
import { type Weighed, weighChanges } from './weigh-changes.ts'

/** Changes that may be the cause, and those beside the onset that cannot be. */
export interface ChangeCandidates {
  suspects: Candidate[]
  /** Each with why it is put aside. */
  aside: Candidate[]
}

const changeWeight: Record<Deploy['kind'], number> = {
  deploy: 0.88,
  rollout: 0.88,
  config: 0.88,
  flag: 0.88,
  release: 0.8,
  commit: 0.65,
}

/** How far a change counts that fits worse than another beside it. */
const leastLean = 0.4
/** More of them are told to nobody's use. */
const mostChanges = 3

/** A change right before the onset is the first suspect: its time says how much, and so does what it touches. */
export function changeCandidates(scene: Scene, patient: Patient, symptoms: string[]): ChangeCandidates {
  const { unwell, deploys, complaints } = patient
  const onsets = onsetsOf(patient, complaints, unwell)
  if (!onsets[0] || unwell.level < 0.35) return { suspects: [], aside: [] }
  const near = correlateChanges(
    deploys.map((deploy) => ({ at: deploy.at.getTime(), deploy })),
    onsets,
  )
  const weighed = weighChanges(
    patient,
    near.map(({ change }) => change.deploy),
    onsets[0],
  )
  const fresh = complaints.find(({ failure, surge }) => failure && surge.change === '+')
  const all = near.map(({ change: { deploy }, lead, score }) => {
    const one = weighed.get(deploy)
    const timed = changeWeight[deploy.kind] * (0.3 + 0.7 * score) * (fresh || !complaints.length ? 1 : 0.9)
    const fitting = timed * (leastLean + (1 - leastLean) * (one?.lean ?? 1))
    return { deploy, lead, one, fresh, strength: fitting + (1 - fitting) * (one?.belief ?? 0) }
  })
  return {
    suspects: all
      .filter(({ one }) => one?.aside === undefined)
      .sort((a, b) => b.strength - a.strength)
      .slice(0, mostChanges)
      .map((one) => suspect(scene, patient, symptoms, one)),
    aside: all
      .flatMap(({ deploy, one }) => (one?.aside === undefined ? [] : [decoy(scene, deploy, one.aside)]))
      .slice(0, mostChanges),
  }
}

interface Suspect {
  deploy: Deploy
  lead: number
  strength: number
  one: Weighed | undefined
  fresh: Complaint | undefined
}

const isSetting = ({ kind }: Deploy) => kind === 'flag' || kind === 'config'

function suspect(scene: Scene, patient: Patient, symptoms: string[], found: Suspect): Candidate {
  const { deploy, lead, strength, one, fresh } = found
  const { service, entries, complaints } = patient
  const undo = ['deploy', 'rollout', 'release'].includes(deploy.kind)
    ? kubectl(workloadOf(entries), 'rollout', 'undo')
    : undefined
  const shown = `${deploy.kind} “${oneLine(deploy.title, 80)}”${deploy.version ? ` (${deploy.version})` : ''}`
  const sorts = new Set(one?.quotes.map(sortOf))
  const named = complaints.filter(({ example }) => sorts.has(sortOf(example.message)))
  return {
    object: { kind: 'service', name: service },
    kind: isSetting(deploy) ? 'bad_config' : 'bad_deploy',
    summary: `The ${shown} of ${service} came ${lead >= 0 ? `${showDuration(round(lead))} before` : `${showDuration(round(-lead))} after`} the trouble began${fresh ? `, which says what it never said before: ${oneLine(fresh.surge.template, 100)}` : ''}.${one?.reason === undefined ? '' : ` It ${oneLine(one.reason)}.`}`,
    strength,
    evidence: [
      ...new Set([
        citeDeploy(scene, deploy, one?.reason),
        ...symptoms,
        ...named.map((complaint) => citeComplaint(scene, complaint)),
      ]),
    ],
    against: [],
    remedies: remediesOf(
      isSetting(deploy)
        ? `Put back what “${oneLine(deploy.title, 80)}” changed`
        : `Roll ${service} back to the version before`,
      'Let changes reach a small share of requests first, and stop on errors',
      undo,
    ),
  }
}

const round = (ms: number) => Math.max(1_000, Math.round(ms / 1_000) * 1_000)

/** A change that happened to be near: an object of its own, so that no suspect borrows from it. */
function decoy(scene: Scene, deploy: Deploy, aside: string): Candidate {
  const object: ObjectRef = {
    kind: deploy.kind === 'flag' ? 'flag' : deploy.kind === 'commit' ? 'commit' : 'deploy',
    name: deploy.sha ?? deploy.id,
  }
  return {
    object,
    kind: isSetting(deploy) ? 'bad_config' : 'bad_deploy',
    summary: `The ${deploy.kind} “${oneLine(deploy.title, 80)}” of ${deploy.service} ${aside}.`,
    strength: 0.01,
    evidence: [citeDeploy(scene, deploy, aside)],
    against: [],
    remedies: [],
    why: `it ${aside}`,
  }
}
