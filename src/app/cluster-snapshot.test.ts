import { expect, test } from 'vitest'
import { type FakeCluster, kubernetesServer } from '../backends/kubernetes/test-kubernetes-server.ts'
import type { Config } from '../config.ts'
import { clusterReader } from './cluster-snapshot.ts'

const now = new Date('2026-03-02T09:00:00Z')
const cluster = {
  name: 'prod',
  kind: 'kubernetes',
  settings: { server: 'http://cluster.test', token: 't', namespace: 'shop' },
  services: [],
}
const pods = [
  { name: 'cart-5f6c8d9b74-2jkwd', labels: { app: 'cart' }, logs: { main: ['2026-03-02T08:59:00Z out of memory'] } },
]

function reading(profiles: object[], fake: FakeCluster) {
  const { fetch } = kubernetesServer(fake)
  const effects = { fetch, clock: { now: () => now }, after: async () => undefined, folder: '/' }
  return clusterReader({ profiles } as unknown as Config, effects)
}

test('a snapshot holds what may be read, and what may not is left out', async () => {
  const read = reading([cluster], { pods, forbidden: ['list nodes', 'list resourcequotas'] })
  const seen = await read('prod', 'cart')
  expect(seen).toMatchObject({
    namespace: 'shop',
    snapshot: { at: now, pods: [{ metadata: { name: pods[0]!.name } }] },
  })
  expect(seen!.snapshot).not.toHaveProperty('nodes')
})

test('the profile’s own cluster is read, else the one that knows the service, else the only one', async () => {
  const other = { ...cluster, name: 'lab', services: [{ name: 'cart', metrics: {}, extra: { namespace: 'try' } }] }
  const loki = { name: 'loki', kind: 'grafana', settings: {}, services: [] }
  expect((await reading([cluster, other], { pods })('prod', 'cart'))!.namespace).toBe('shop')
  expect((await reading([cluster, other, loki], { pods })('loki', 'cart'))!.namespace).toBe('try')
  expect((await reading([cluster, loki], { pods })('loki', 'cart'))!.namespace).toBe('shop')
  expect(await reading([loki], {})('loki', 'cart')).toBeUndefined()
})

test('a cluster that refuses everything says why', async () => {
  const all = [
    'pods',
    'events',
    'services',
    'endpoints',
    'persistentvolumeclaims',
    'resourcequotas',
    'nodes',
    'namespaces',
    'deployments',
    'statefulsets',
    'daemonsets',
    'replicasets',
    'horizontalpodautoscalers',
  ]
  const read = reading([cluster], { forbidden: all.map((kind) => `list ${kind}`) })
  await expect(read('prod', 'cart')).rejects.toThrow(/Kubernetes refuses us: the permission to list/)
})
