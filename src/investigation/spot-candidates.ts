import type { ObjectRef } from '../core/investigation/verdict.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { citeSpot, oneLine } from './cite.ts'
import type { Patient, Scene } from './scene.ts'
import type { TraceSpot } from './trace-view.ts'

/** What each kind of spot is worth where all requests lead to it: a statement that got slow says more than a place. */
const weights = { dependency_failing: 0.6, failing_operation: 0.6, slow_operation: 0.6, slow_query: 0.7 } as const
type SpotKind = keyof typeof weights

const mostSpots = 2

/** Where requests fail or wait inside this service itself, or in a party that it calls and that has no telemetry. */
export function spotCandidates(scene: Scene, patient: Patient): Candidate[] {
  const { failing, waiting } = scene.traces
  const here = (spots: readonly TraceSpot[], what: 'failed' | 'slow') => {
    const own = spots.filter(({ service }) => service === patient.service)
    return own.slice(0, mostSpots).map((spot) => candidateAt(scene, { spot, what, share: shareOf(spot, own) }))
  }
  return [...here(failing, 'failed'), ...here(waiting, 'slow')]
}

/** All that lead to the service say where the trouble is; which of its operations they lead to says what it is. */
function shareOf({ count, of }: TraceSpot, own: readonly TraceSpot[]): number {
  const all = own.reduce((sum, one) => sum + one.count, 0)
  return Math.sqrt(Math.min(1, all / Math.max(1, of))) * (0.75 + 0.25 * (count / all))
}

interface Found {
  spot: TraceSpot
  what: 'failed' | 'slow'
  /** 0 to 1. */
  share: number
}

function candidateAt(scene: Scene, { spot, what, share }: Found): Candidate {
  const object = objectOf(spot, scene)
  const kind = kindOf(spot, object, what)
  const operation = oneLine(spot.operation, 80)
  return {
    object,
    kind,
    summary: what === 'failed' ? failedWords(spot) : slowWords(spot),
    strength: weights[kind] * share,
    evidence: [citeSpot(scene, scene.focus.service, spot, what)],
    against: [],
    remedies:
      kind === 'slow_query'
        ? remediesOf(
            `Look at the plan of what ${operation} of ${object.name} asks for; end what runs longest`,
            'Give the query an index, or ask it for less',
          )
        : remediesOf(`Look at ${operation} of ${object.name}`, 'Alert on this operation by itself'),
    ...(object.kind === 'external' && { external: true }),
  }
}

function objectOf({ service, example }: TraceSpot, { names }: Scene): ObjectRef {
  const { attributes } = example.span
  const peer = attributes['peer.service'] ?? attributes['server.address']
  return typeof peer === 'string' && !names.includes(peer)
    ? { kind: 'external', name: peer }
    : { kind: 'service', name: service }
}

const statementFields = ['db.statement', 'db.query.text']

function kindOf({ example }: TraceSpot, { kind }: ObjectRef, what: 'failed' | 'slow'): SpotKind {
  if (kind === 'external') return 'dependency_failing'
  if (what === 'failed') return 'failing_operation'
  return statementFields.some((name) => example.span.attributes[name] !== undefined) ? 'slow_query' : 'slow_operation'
}

function failedWords({ service, operation, count, of, example }: TraceSpot): string {
  const { attributes } = example.span
  const error = attributes['error.type'] ?? attributes['exception.type']
  const why = error === undefined ? '' : ` (${oneLine(String(error), 60)})`
  return `${count} of ${of} failed requests fail first in ${service}, ${oneLine(operation, 80)}${why}.`
}

const slowWords = ({ service, operation, count, of, ms }: TraceSpot) =>
  `${count} of ${of} slow requests wait in ${service}, ${oneLine(operation, 80)}: ${Math.round(ms?.now ?? 0)} ms instead of ${Math.round(ms?.before ?? 0)} ms.`
