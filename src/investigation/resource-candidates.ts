import type { ObjectRef } from '../core/investigation/verdict.ts'
import type { SeenAnomaly } from './answers.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { citeAnomaly, oneLine } from './cite.ts'
import type { Patient, Scene } from './scene.ts'
import { kubectl, workloadOf } from './seen-objects.ts'
import { anomalyOf } from './symptoms.ts'

const service = (name: string): ObjectRef => ({ kind: 'service', name })

interface Resource {
  metrics: string[]
  kind: string
  weight: number
  says: string
  now: string
  later: string
  verb?: string[]
}

const resources: readonly Resource[] = [
  {
    metrics: ['memory'],
    kind: 'memory_exhaustion',
    weight: 0.58,
    says: 'uses more and more memory',
    now: 'Restart it, or give it more memory, while the growth is looked into',
    later: 'Find what holds the memory, and alert before the limit',
    verb: ['rollout', 'restart'],
  },
  {
    metrics: ['cpu'],
    kind: 'cpu_saturation',
    weight: 0.62,
    says: 'has no processor time left',
    now: 'Add replicas or processor, and profile what is busy',
    later: 'Find the work that grew, and scale on processor use',
  },
  {
    metrics: ['saturation'],
    kind: 'resource_saturation',
    weight: 0.66,
    says: 'runs full',
    now: 'Give it more of what is full, or take load off it',
    later: 'Alert before it is full',
  },
  {
    metrics: ['restarts'],
    kind: 'restarts',
    weight: 0.6,
    says: 'keeps restarting',
    now: 'Look at the last lines before a restart',
    later: 'Alert on restarts',
  },
]

const minute = 60_000

/** A resource that ran out no later than the trouble it would explain. */
export function resourceCandidates(scene: Scene, patient: Patient): Candidate[] {
  const { unwell, entries } = patient
  const restarts = anomalyOf(patient, 'restarts')
  return resources.flatMap((resource): Candidate[] => {
    const odd = anomalyOf(patient, ...resource.metrics)
    if (!odd) return []
    const first = !unwell.since || odd.detectedAt.getTime() <= unwell.since.getTime() + minute
    // Restarts are what running out of memory looks like from outside.
    const confirmed = resource.kind === 'memory_exhaustion' && restarts !== undefined
    const strength = (confirmed ? 0.82 : resource.weight) * (first ? 1 : 0.8) * severe(odd)
    const evidence = [citeAnomaly(scene, odd), ...(confirmed ? [citeAnomaly(scene, restarts)] : [])]
    const command = resource.verb && kubectl(workloadOf(entries), ...resource.verb)
    return [
      {
        object: service(patient.service),
        kind: resource.kind,
        summary: `${patient.service} ${resource.says}${confirmed ? ' until it restarts' : ''}: ${oneLine(odd.description, 100)}.`,
        strength,
        evidence,
        against: [],
        remedies: remediesOf(resource.now, resource.later, command),
      },
    ]
  })
}

const severe = ({ severity }: SeenAnomaly) => ({ critical: 1, high: 1, medium: 0.9, low: 0.75 })[severity]

/** More or fewer requests than usual, not explained by anything nearer. */
export function trafficCandidates(scene: Scene, patient: Patient): Candidate[] {
  const odd = patient.anomalies.find(({ metric }) => metric === 'traffic')
  if (!odd) return []
  const usual = odd.baseline
  const ratio = usual && usual > 0 ? odd.currentValue / usual : undefined
  const high = odd.direction === 'high'
  const large = ratio === undefined ? 0.8 : high ? Math.min(1, ratio / 3) : Math.min(1, (1 - ratio) * 1.4)
  const early = !patient.unwell.since || odd.detectedAt.getTime() <= patient.unwell.since.getTime() + 2 * minute
  const caller = odder(scene, patient, high)
  const object: ObjectRef = caller ? service(caller) : { kind: 'external', name: `callers of ${patient.service}` }
  return [
    {
      object,
      kind: high ? 'traffic_surge' : 'traffic_drop',
      summary: high
        ? `More requests than usual reach ${patient.service}: ${oneLine(odd.description, 100)}.`
        : `Fewer requests than usual reach ${patient.service}: ${oneLine(odd.description, 100)}.`,
      // Who fails or waits also gets less done: then less work is what the trouble looks like.
      strength:
        0.8 * (0.45 + 0.55 * Math.max(0, large)) * (early ? 1 : 0.7) * (!high && patient.unwell.serves ? 0.5 : 1),
      evidence: [citeAnomaly(scene, odd)],
      against: [],
      remedies: high
        ? remediesOf(
            `Add replicas of ${patient.service}, or shed what is not urgent`,
            'Scale on load, and limit callers that take too much',
            scaleOut(patient),
          )
        : remediesOf(`Look at what leads to ${patient.service}`, 'Alert when requests stay away'),
      ...(!caller && { external: true }),
    },
  ]
}

/** Nothing is scaled to a number that nobody saw: the command says what to look at. */
const scaleOut = ({ entries }: Patient) => kubectl(workloadOf(entries), 'get')

/** A caller whose traffic moved the same way, the farthest up that was looked at. */
function odder({ traces, patients }: Scene, { service: name }: Patient, high: boolean): string | undefined {
  let found: string | undefined
  const been = new Set([name])
  for (let at: string | undefined = name; at !== undefined; ) {
    const here: string = at
    at = traces.calls
      .filter(({ callee, caller }) => callee === here && !been.has(caller))
      .map(({ caller }) => caller)
      .find((caller) =>
        patients
          .get(caller)
          ?.anomalies.some(({ metric, direction }) => metric === 'traffic' && (direction === 'high') === high),
      )
    if (at !== undefined) {
      been.add(at)
      found = at
    }
  }
  return found
}
