import { z } from 'zod'
import type { KubernetesWriter, Place, RawObject, Writable, Written } from '../../clients/kubernetes/writer.ts'
import type { Result } from '../../core/approval/executor.ts'
import { Problem } from '../../core/problem.ts'
import { singular } from './kubectl.ts'

/** A cluster that approved operations change, and where they may. */
export interface WritableCluster {
  writer: KubernetesWriter
  /** Where no namespace is named. */
  namespace: string
  /** The only ones that are touched; undefined for all but those of Kubernetes itself. */
  namespaces?: readonly string[] | undefined
}

const nameOf = (what: string) =>
  z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, { error: `is no name of a ${what} in Kubernetes` })

/** The fields that name an object. */
export const namespaced = { namespace: nameOf('namespace').optional(), name: nameOf('object') }
export const clusterWide = { name: nameOf('node') }

/** An object as people write it: `deployment shop/checkout`. */
export const written = ({ resource, namespace, name }: Place) =>
  `${singular(resource)} ${namespace === undefined ? '' : `${namespace}/`}${name}`

/** Where an object stands, with the namespace filled in; throws Problem `forbidden` outside of what is allowed. */
export function placeIn(
  { namespace: usual, namespaces }: Pick<WritableCluster, 'namespace' | 'namespaces'>,
  resource: Writable,
  { namespace = usual, name }: { namespace?: string | undefined; name: string },
): Place & { namespace: string } {
  const allowed = namespaces ? namespaces.includes(namespace) : !/^kube-/.test(namespace)
  if (allowed) return { resource, namespace, name }
  throw new Problem('forbidden', `Nothing in the namespace ${namespace} is changed by this executor.`, {
    fields: { namespace: namespaces ? `Choose one of ${namespaces.join(', ')}.` : 'It belongs to Kubernetes itself.' },
  })
}

const Base = z.object({ uid: z.string(), resourceVersion: z.string(), generation: z.number().optional() })
export type Base = z.infer<typeof Base>

/** What an object is recognised by later. */
export const baseOf = ({ metadata: { uid, resourceVersion, generation } }: RawObject): Base => ({
  uid,
  resourceVersion,
  ...(generation !== undefined && { generation }),
})

/**
 * Whether what is wanted of an object was changed since: its generation counts that, while its resource version also
 * rises whenever it only reports on itself. Where there is no generation any change counts.
 */
export function hasMoved(base: unknown, object: RawObject): boolean {
  const known = Base.parse(base)
  const now = baseOf(object)
  if (known.uid !== now.uid) return true
  if (known.generation !== undefined && now.generation !== undefined) return known.generation !== now.generation
  return known.resourceVersion !== now.resourceVersion
}

/** The answer to a base that has moved. */
export const moved = (place: Place): Result => ({
  outcome: 'conflict',
  says: `The ${written(place)} was changed since this was proposed. Look at it, and propose it again.`,
})

/** A change as a result. */
export const resultOf = ({ kind, says }: Written, done: string): Result =>
  kind === 'done' ? { outcome: 'done', says: done } : { outcome: kind === 'gone' ? 'refused' : kind, says }

/** What a dry run answered, thrown when it is a no. */
export function expectWilling({ kind, says }: Written): void {
  if (kind === 'done') return
  const code =
    kind === 'gone' ? 'not_found' : kind === 'refused' ? 'invalid' : kind === 'conflict' ? 'conflict' : 'unavailable'
  throw new Problem(code, says)
}

/** The annotation by which an effect of ours is found again. */
export const mark = 'allclear/proposal'
