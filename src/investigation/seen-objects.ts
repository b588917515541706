import type { LogEntry } from '../core/telemetry/log.ts'

/** A workload of a cluster as log lines name it. */
export interface SeenWorkload {
  namespace?: string
  pod: string
  /** The deployment that a pod's name speaks of. */
  workload?: string
}

/** A name as Kubernetes takes it, and nothing else: it may become a word of a command. */
const name = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/

const podFields = ['k8s.pod.name', 'kubernetes.pod_name', 'kubernetes.pod.name', 'pod', 'pod_name']
const namespaceFields = ['k8s.namespace.name', 'kubernetes.namespace_name', 'kubernetes.namespace', 'namespace']

/** The workload that the lines of a service come from; undefined when none says so. */
export function workloadOf(entries: readonly LogEntry[]): SeenWorkload | undefined {
  for (const { extra } of entries) {
    const pod = first(extra, podFields)
    if (pod === undefined) continue
    const namespace = first(extra, namespaceFields)
    const workload = /^(.+)-[a-z0-9]{5,10}-[a-z0-9]{5}$/.exec(pod)?.[1]
    return { pod, ...(namespace !== undefined && { namespace }), ...(workload !== undefined && { workload }) }
  }
  return undefined
}

function first(extra: LogEntry['extra'], fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const value = extra[field]
    if (typeof value === 'string' && name.test(value)) return value
  }
  return undefined
}

/** `kubectl … deployment/<name>` for a workload that was seen. */
export function kubectl(seen: SeenWorkload | undefined, ...verb: string[]): string[] | undefined {
  if (!seen?.workload) return undefined
  return ['kubectl', ...verb, `deployment/${seen.workload}`, ...(seen.namespace ? ['--namespace', seen.namespace] : [])]
}
