import { z } from 'zod'
import { Problem } from '../../core/problem.ts'

/** One request to the API server; the door signs in and never sends it twice. */
export interface KubernetesRequest {
  method: 'GET' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string>
  body?: unknown
  contentType?: string
  signal: AbortSignal
}

/** How the API server is reached: its status and body, or why nobody knows whether it was. */
export type KubernetesWriteDoor = (
  request: KubernetesRequest,
) => Promise<{ status: number; body: unknown } | { lost: string; sent: boolean }>

/** An object as far as changing it needs; everything else, such as values of variables, is only passed on. */
export const RawObject = z.looseObject({
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z
      .array(z.looseObject({ kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().optional() }))
      .nullish(),
  }),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
})
export type RawObject = z.infer<typeof RawObject>

/** How a change went: `conflict` when the object moved, `unknown` when the server may or may not have done it. */
export type Written = { kind: 'done' | 'conflict' | 'refused' | 'gone' | 'unknown'; says: string }

/** What can be changed, by its plural name, and where it stands. */
const places = {
  deployments: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  pods: '/api/v1',
  nodes: '/api/v1',
} as const
export type Writable = keyof typeof places

/** Which object; nodes have no namespace. */
export interface Place {
  resource: Writable
  namespace?: string | undefined
  name: string
}

export interface WriteOptions {
  signal: AbortSignal
  /** Only asks whether the server would take it. */
  dryRun?: boolean | undefined
}

/**
 * Changes a few things of a cluster: needs `get` and `patch` on workloads and nodes, `patch` on their `scale`, `list` on
 * replica sets and `delete` on pods. Every change says which version of the object it means, and is sent once.
 */
export interface KubernetesWriter {
  /** Throws Problem `not_found` or `unavailable`. */
  get(place: Place, signal: AbortSignal): Promise<RawObject>
  /** The replica sets that belong to a deployment. */
  replicaSetsOf(deployment: RawObject, signal: AbortSignal): Promise<RawObject[]>
  scale(place: Place, to: { replicas: number; resourceVersion: string }, options: WriteOptions): Promise<Written>
  /** JSON merge patch (RFC 7386); `metadata.resourceVersion` in it makes it conditional. */
  merge(place: Place, patch: object, options: WriteOptions): Promise<Written>
  /** JSON patch (RFC 6902). */
  patch(place: Place, operations: object[], options: WriteOptions): Promise<Written>
  /** Deletes the very object of this uid, not one that took its name meanwhile. */
  remove(place: Place, uid: string, options: WriteOptions): Promise<Written>
}

/** Opens the changing side of a cluster. */
export function kubernetesWriter(door: KubernetesWriteDoor): KubernetesWriter {
  const change = async (
    request: Omit<KubernetesRequest, 'signal' | 'query'>,
    { signal, dryRun }: WriteOptions,
  ): Promise<Written> => {
    const query = { fieldManager: 'allclear', ...(dryRun && { dryRun: 'All' }) }
    const answer = await door({ ...request, signal, ...(request.method === 'DELETE' ? {} : { query }) })
    return 'lost' in answer ? { kind: answer.sent ? 'unknown' : 'refused', says: answer.lost } : writtenOf(answer)
  }
  const read = async <S extends z.ZodType>(path: string, shape: S, signal: AbortSignal, query = {}) => {
    const answer = await door({ method: 'GET', path, query, signal })
    if ('lost' in answer) throw new Problem('unavailable', answer.lost)
    const { status, body } = answer
    if (status === 404) throw new Problem('not_found', `Kubernetes: ${messageIn(body) || `${path} was not found`}`)
    if (status < 200 || status > 299) throw new Problem('unavailable', writtenOf(answer).says)
    const object = shape.safeParse(body)
    if (object.success) return object.data
    throw new Problem('unavailable', `The answer of Kubernetes to ${path} is not as documented.`)
  }
  return {
    get: (place, signal) => read(pathOf(place), RawObject, signal),
    async replicaSetsOf({ metadata, spec }, signal) {
      const list = z.object({ items: z.array(RawObject).nullish() })
      const path = `/apis/apps/v1/namespaces/${segment(metadata.namespace ?? 'default')}/replicasets`
      const labels = z.object({ matchLabels: z.record(z.string(), z.string()).nullish() }).safeParse(spec.selector).data
      const labelSelector = Object.entries(labels?.matchLabels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(',')
      const { items } = await read(path, list, signal, labelSelector ? { labelSelector } : {})
      return (items ?? []).filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))
    },
    scale: (place, { replicas, resourceVersion }, options) =>
      change(
        {
          method: 'PATCH',
          path: `${pathOf(place)}/scale`,
          contentType: 'application/merge-patch+json',
          body: { metadata: { resourceVersion }, spec: { replicas } },
        },
        options,
      ),
    merge: (place, body, options) =>
      change({ method: 'PATCH', path: pathOf(place), contentType: 'application/merge-patch+json', body }, options),
    patch: (place, body, options) =>
      change({ method: 'PATCH', path: pathOf(place), contentType: 'application/json-patch+json', body }, options),
    remove: (place, uid, options) =>
      change(
        {
          method: 'DELETE',
          path: pathOf(place),
          contentType: 'application/json',
          body: {
            kind: 'DeleteOptions',
            apiVersion: 'v1',
            preconditions: { uid },
            ...(options.dryRun && { dryRun: ['All'] }),
          },
        },
        options,
      ),
  }
}

function writtenOf({ status, body }: { status: number; body: unknown }): Written {
  const said = messageIn(body)
  if (status >= 200 && status <= 299) return { kind: 'done', says: '' }
  if (status === 409) return { kind: 'conflict', says: `Kubernetes: ${said || 'the object has moved'}` }
  if (status === 404) return { kind: 'gone', says: `Kubernetes: ${said || 'it is not there'}` }
  if (status === 403)
    return {
      kind: 'refused',
      says: `Kubernetes refuses us: ${said}. Allow it in the role of the executor's service account.`,
    }
  if (status === 401) return { kind: 'refused', says: 'Kubernetes does not accept our token. Renew it.' }
  if (status >= 500)
    return { kind: 'unknown', says: `Kubernetes answered HTTP ${status}, and nobody knows whether it did it.` }
  return { kind: 'refused', says: `Kubernetes refuses it (HTTP ${status}): ${said}` }
}

/** The message of a Status object, in one line. */
function messageIn(body: unknown): string {
  const message = body && typeof body === 'object' && 'message' in body ? String(body.message) : ''
  return message.replace(/\s+/g, ' ').trim().slice(0, 300)
}

function pathOf({ resource, namespace, name }: Place): string {
  const inside = resource === 'nodes' ? '' : `/namespaces/${segment(namespace ?? 'default')}`
  return `${places[resource]}${inside}/${resource}/${segment(name)}`
}

/** A name as a part of a path: names of Kubernetes need no escaping, and anything else could lead elsewhere. */
function segment(name: string): string {
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name
  throw new Problem(
    'invalid',
    `"${name.slice(0, 60)}" is no name in Kubernetes: lower-case letters, digits, - and . only.`,
  )
}
