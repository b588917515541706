import { examineCluster } from '../analysis/kubernetes/examine-cluster.ts'
import type { ClusterSnapshot } from '../analysis/kubernetes/snapshot.ts'
import type { Cause } from '../core/investigation/verdict.ts'
import { type Answers, answerAs } from './answers.ts'
import type { Candidate } from './candidate.ts'
import { citeProof } from './cite.ts'
import { mentions } from './complaints.ts'
import type { Scene } from './scene.ts'

/** A snapshot as it is recorded, and the namespace of the service in question. */
export interface SeenCluster {
  namespace?: string
  snapshot: ClusterSnapshot
}

const mostCauses = 5

/** What the state of the cluster explains; nothing where no cluster was seen. */
export function clusterCauses(scene: Scene, answers: Answers): Candidate[] {
  const seen = answerAs<SeenCluster>(answers, 'cluster')
  if (!seen?.snapshot) return []
  const snapshot = revived(seen.snapshot) as ClusterSnapshot
  const focus = { query: scene.focus.service, ...(seen.namespace !== undefined && { namespace: seen.namespace }) }
  const { causes, evidence } = examineCluster(snapshot, focus)
  const ids = new Map(
    evidence.map(({ id, ...one }) => [id, citeProof(scene, { ...one, locator: { ...one.locator, ask: 'cluster' } })]),
  )
  return causes.slice(0, mostCauses).flatMap(({ confidence, evidence: cited, ...cause }): Candidate[] => {
    const place = placeOf(cause, scene)
    const known = cited.flatMap((id) => ids.get(id) ?? [])
    return known.length
      ? [{ ...cause, strength: confidence, evidence: known, ...(place !== undefined && { place }) }]
      : []
  })
}

/** What many share troubles whoever is in trouble; a workload troubles the service that is called like it. */
const shared = new Set(['node', 'namespace', 'volume', 'host', 'database'])

function placeOf({ object }: Pick<Cause, 'object'>, { names, focus }: Scene): string | undefined {
  if (shared.has(object.kind)) return undefined
  const named = names.filter(
    (name) => object.name === name || object.name.startsWith(`${name}-`) || mentions(object.name, name),
  )
  const longest = named.toSorted((a, b) => b.length - a.length)[0]
  return longest ?? (focus.service.startsWith(`${object.name}-`) ? focus.service : object.name)
}

/** Moments, which a recorded answer holds as text. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' &&
      /(Time|Timestamp|At|^at|^notAfter|^notBefore)$/.test(key) &&
      /^\d{4}-\d\d-\d\dT/.test(inner)
        ? new Date(inner)
        : revived(inner),
    ]),
  )
}
