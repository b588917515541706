import type { Pod, PodMetrics } from '../../clients/kubernetes/shapes.ts'
import { quantity } from '../../core/quantity.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series, Unit } from '../../core/telemetry/series.ts'
import { counted } from '../counted.ts'
import { measured } from '../measured.ts'
import type { OpenCluster } from './open-cluster.ts'
import { place } from './pods-of.ts'

type Resource = 'cpu' | 'memory'
type Usage = { value: number; unit: Unit }

/**
 * What a cluster itself knows of a service's health: usage now (one point, as share of the limits where every container
 * has one), and restarts as far as the pods remember them: the last of each container.
 */
export async function podMetric(
  cluster: OpenCluster,
  { service, window, signal, metric, stepMs }: Question & { metric: GoldenSignal; stepMs: number },
): Promise<Series | undefined> {
  if (!['cpu', 'memory', 'saturation', 'restarts'].includes(metric)) return undefined
  const { namespace, selector } = await place(cluster, service, signal)
  const pods = await cluster.reader.list('pods', { namespace, labelSelector: selector }, signal)
  if (metric === 'restarts') return counted('restarts', window, stepMs, restartsIn(pods))
  const usage = await cluster.reader.podMetrics(namespace, selector, signal)
  const point = ({ value, unit }: Usage) =>
    measured({ name: metric, unit }, window, stepMs, [[measuredAt(usage), value]])
  if (metric === 'cpu' || metric === 'memory') return point(usageOf(metric, pods, usage))
  const shares = (['cpu', 'memory'] as const).map((resource) => usageOf(resource, pods, usage))
  const known = shares.filter(({ unit }) => unit === 'ratio').map(({ value }) => value)
  return known.length ? point({ value: Math.max(...known), unit: 'ratio' }) : undefined
}

const restartsIn = (pods: readonly Pod[]) =>
  pods
    .flatMap((pod) => pod.status.containerStatuses ?? [])
    .flatMap(({ restartCount, state, lastState }) => {
      // While it waits to be started again, the end lies in the state of now.
      const ended = lastState?.terminated?.finishedAt ?? state?.terminated?.finishedAt
      return restartCount > 0 && ended ? [[ended.getTime(), 1] as const] : []
    })

function usageOf(resource: Resource, pods: readonly Pod[], usage: readonly PodMetrics[]): Usage {
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]))
  let used = 0
  let limit = 0
  for (const { metadata, containers } of usage)
    for (const { name, usage: measured } of containers) {
      used += quantity(measured[resource] ?? '0')
      const spec = byName.get(metadata.name)?.spec.containers.find((container) => container.name === name)
      limit += quantity(spec?.resources?.limits?.[resource] ?? 'none')
    }
  return limit > 0
    ? { value: used / limit, unit: 'ratio' }
    : { value: used, unit: resource === 'cpu' ? 'cores' : 'bytes' }
}

/** The moment of measuring; a cluster knows nothing of windows of the past. */
const measuredAt = (usage: readonly PodMetrics[]) => Math.max(...usage.map(({ timestamp }) => Date.parse(timestamp)))
