import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { type ResourceName, type ResourceOf, resources } from './resources.ts'
import { PodMetrics } from './shapes.ts'

/** How the API server is asked; an `asker` fits. */
export interface KubernetesDoor {
  ask<S extends z.ZodType>(asked: KubernetesAsked, shape: S): Promise<z.output<S>>
  text(asked: KubernetesAsked): Promise<string>
}

export interface KubernetesAsked {
  path: string
  query?: Record<string, string | number | boolean | undefined>
  permission?: string
  signal?: AbortSignal | undefined
}

/** Which objects of a kind; without a namespace those of all namespaces. */
export interface Which {
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** The most objects that are read; without it all of them. */
  limit?: number | undefined
}

/** Which log of a pod: of one container, or of the one that ran before it was restarted. */
export interface PodLog {
  namespace: string
  pod: string
  container: string
  since?: Date | undefined
  tailLines?: number | undefined
  previous?: boolean | undefined
}

/** Reads a cluster and can do nothing else: needs `get` and `list` on what it reads, and never touches secrets. */
export interface KubernetesReader {
  list<K extends ResourceName>(kind: K, which?: Which, signal?: AbortSignal): Promise<ResourceOf<K>[]>
  /** Throws Problem `not_found` when there is none of this name. */
  get<K extends ResourceName>(kind: K, name: string, namespace?: string, signal?: AbortSignal): Promise<ResourceOf<K>>
  /** Usage now, from the metrics server. */
  podMetrics(namespace: string, labelSelector?: string, signal?: AbortSignal): Promise<PodMetrics[]>
  /** Lines with their RFC 3339 time in front, oldest first. */
  podLog(log: PodLog, signal?: AbortSignal): Promise<string>
}

const pageSize = 500

/** Opens the reading side of a cluster. */
export function kubernetesReader(door: KubernetesDoor): KubernetesReader {
  const list = async <S extends z.ZodType>(
    path: string,
    what: string,
    which: Which,
    shape: S,
    signal?: AbortSignal,
  ) => {
    const { labelSelector, fieldSelector, limit = Number.POSITIVE_INFINITY } = which
    const page = z.object({
      items: z.array(shape).nullish(),
      metadata: z.object({ continue: z.string().nullish() }).nullish(),
    })
    const found: z.output<S>[] = []
    let next: string | undefined
    do {
      const query = { labelSelector, fieldSelector, limit: Math.min(pageSize, limit - found.length), continue: next }
      const answer = await door.ask({ path, query, signal, permission: `list on ${what}` }, page)
      found.push(...(answer.items ?? []))
      next = answer.metadata?.continue || undefined
    } while (next && found.length < limit)
    return found
  }
  return {
    list: (kind, which = {}, signal) =>
      list(pathOf(kind, which.namespace), kind, which, resources[kind].shape, signal) as Promise<never>,
    get: (kind, name, namespace, signal) =>
      door.ask(
        { path: `${pathOf(kind, namespace)}/${segment(name)}`, signal, permission: `get on ${kind}` },
        resources[kind].shape,
      ) as Promise<never>,
    podMetrics: (namespace, labelSelector, signal) => {
      const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${segment(namespace)}/pods`
      return list(path, 'pods.metrics.k8s.io', { labelSelector }, PodMetrics, signal)
    },
    podLog: ({ namespace, pod, container, since, tailLines, previous }, signal) =>
      door.text({
        path: `/api/v1/namespaces/${segment(namespace)}/pods/${segment(pod)}/log`,
        query: {
          container,
          timestamps: true,
          sinceTime: since?.toISOString(),
          tailLines,
          previous: previous || undefined,
        },
        signal,
        permission: 'get on pods/log',
      }),
  }
}

function pathOf(kind: ResourceName, namespace?: string): string {
  const { path, ...resource } = resources[kind]
  const everywhere = 'cluster' in resource || namespace === undefined
  return everywhere ? `${path}/${kind}` : `${path}/namespaces/${segment(namespace)}/${kind}`
}

/** A name as a part of a path: names of Kubernetes need no escaping, and anything else could lead elsewhere. */
function segment(name: string): string {
  if (/^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/.test(name)) return name
  throw new Problem(
    'invalid',
    `"${name.slice(0, 60)}" is no name in Kubernetes: lower-case letters, digits, - and . only.`,
    {
      fields: { name: 'is no name in Kubernetes' },
    },
  )
}
