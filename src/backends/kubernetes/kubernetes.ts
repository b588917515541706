import { Problem } from '../../core/problem.ts'
import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { probe } from '../probe.ts'
import { openCluster } from './open-cluster.ts'
import { countPodLogs, podLogs } from './pod-logs.ts'
import { podMetric } from './pod-usage.ts'
import { rollouts } from './rollouts.ts'
import { type Settings, serviceSettings, settings } from './settings.ts'

/** A Kubernetes cluster itself: pod logs, what the metrics server measures now, restarts and rollouts. Needs no agent. */
export const kubernetes = backendKind({
  kind: 'kubernetes',
  label: 'Kubernetes',
  settings,
  service: serviceSettings,
  open,
})

function open(settings: Settings, effects: BackendEffects): Backend {
  const cluster = openCluster(settings, effects)
  return {
    kind: 'kubernetes',
    abilities: ['logs', 'metrics', 'changes'],
    logs: async (question) => podLogs(cluster(), question),
    countLogs: async (question) => countPodLogs(cluster(), question),
    metric: async (question) => podMetric(cluster(), question),
    async expression() {
      throw without('expressions of metrics', 'Prometheus')
    },
    async traces() {
      throw without('traces', 'Tempo')
    },
    changes: async (question) => rollouts(cluster(), question),
    health: (signal) => {
      const namespaced = () => ({ namespace: cluster().namespace, limit: 1 })
      return Promise.all([
        probe('logs', async () => cluster().reader.list('pods', namespaced(), signal)),
        probe('rollouts', async () => cluster().reader.list('replicasets', namespaced(), signal)),
        probe(
          'metrics server',
          async () => cluster().reader.podMetrics(cluster().namespace, undefined, signal),
          'Install metrics-server, or use another profile for cpu and memory.',
        ),
      ])
    },
  }
}

const without = (what: string, where: string) =>
  new Problem('invalid', `A cluster itself holds no ${what}. Ask a profile that has them, such as one with ${where}.`, {
    fields: { profile: `holds no ${what}` },
  })
