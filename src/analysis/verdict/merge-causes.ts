import { type Cause, type ObjectRef, writeObject } from '../../core/investigation/verdict.ts'

/** A second witness of the same counts for so much of what it would alone: engines see the same incident. */
const witness = 0.5
/** A different mechanism at the same object still says where the fault lies. */
const neighbour = 0.3
/** What each piece of evidence against it leaves of a cause. */
const doubt = 0.8

/**
 * Causes of one object and kind become one, whose confidence grows with its witnesses (a noisy or with discount), and
 * falls with what speaks against it. The surest first; what cites nothing is left out.
 */
export function mergeCauses(causes: readonly Cause[]): Cause[] {
  const cited = causes.filter(({ evidence }) => evidence.length > 0)
  const groups = [...Map.groupBy(cited, (cause) => `${place(cause.object)} ${cause.kind}`).values()]
  const merged = groups.map(mergeGroup)
  return merged
    .map((cause) => ({ ...cause, confidence: round(supported(cause, merged)) }))
    .sort((a, b) => b.confidence - a.confidence)
}

function mergeGroup(group: readonly Cause[]): Cause {
  const [best, ...others] = [...group].sort((a, b) => b.confidence - a.confidence)
  const miss = others.reduce((rest, { confidence }) => rest * (1 - witness * confidence), 1 - best!.confidence)
  const against = unique(group.flatMap((cause) => cause.against))
  return {
    ...best!,
    confidence: (1 - miss) * doubt ** against.length,
    evidence: unique(group.flatMap(({ evidence }) => evidence)),
    against,
    remedies: [...new Map(group.flatMap(({ remedies }) => remedies).map((remedy) => [remedy.text, remedy])).values()],
  }
}

/** The best other mechanism at the same place adds a little. */
function supported(cause: Cause, all: readonly Cause[]): number {
  const beside = all.filter(
    (other) => other !== cause && place(other.object) === place(cause.object) && differs(cause, other),
  )
  const most = Math.max(0, ...beside.map(({ confidence }) => Math.min(confidence, cause.confidence)))
  return Math.min(0.97, cause.confidence + (1 - cause.confidence) * neighbour * most)
}

/** Whether two causes rest on different evidence: the same line told twice is one witness. */
const differs = (one: Cause, other: Cause) => other.evidence.some((id) => !one.evidence.includes(id))

/** A workload, its service and its deploy are one place; a pod goes by its workload when its name tells. */
export function place({ kind, namespace, name }: ObjectRef): string {
  if (kind === 'pod')
    return `${namespace ?? ''}/${name.replace(/-[a-f0-9]{6,10}-[a-z0-9]{5}$/, '').replace(/-\d+$/, '')}`
  if (kind === 'workload' || kind === 'service') return `${namespace ?? ''}/${name}`
  return writeObject({ kind, name, ...(namespace && { namespace }) })
}

const unique = (ids: readonly string[]) => [...new Set(ids)]
const round = (value: number) => Math.round(1000 * value) / 1000
