import { expect, test } from 'vitest'
import { examineCluster } from '../analysis/kubernetes/examine-cluster.ts'
import { type FakeCluster, kubernetesServer } from '../backends/kubernetes/test-kubernetes-server.ts'
import { resources } from '../clients/kubernetes/resources.ts'
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
  const all = Object.keys(resources)
  const read = reading([cluster], { forbidden: all.map((kind) => `list ${kind}`) })
  await expect(read('prod', 'cart')).rejects.toThrow(/Kubernetes refuses us: the permission to list/)
})

const meta = (name: string, more = {}) => ({ metadata: { name, namespace: 'shop', uid: name, ...more } })
const cart = (spec: object, availableReplicas = 1) => ({
  ...meta('cart'),
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'cart' } },
    template: { metadata: { labels: { app: 'cart' } }, spec },
  },
  status: { replicas: 1, availableReplicas },
})
const main = { name: 'main', ports: [{ containerPort: 8080 }] }

/** What the rules make of a cluster that is read through its API. */
async function causesIn(fake: FakeCluster) {
  const seen = await reading([cluster], { pods, ...fake })('prod', 'cart')
  return examineCluster(seen!.snapshot, { namespace: 'shop' }).causes.map(({ kind }) => kind)
}

test('a service that sends to a port of no container is found', async () => {
  const service = { ...meta('cart'), spec: { selector: { app: 'cart' }, ports: [{ port: 80, targetPort: 9999 }] } }
  const objects = { deployments: [cart({ containers: [main] })], services: [service] }
  expect(await causesIn({ objects })).toContain('service_port_mapping_mismatch')
  service.spec.ports[0]!.targetPort = 8080
  expect(await causesIn({ objects })).toEqual([])
})

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'carts' } }]
const claim = { ...meta('carts'), spec: { storageClassName: 'quick' }, status: { phase: 'Pending' } }
const claiming = { deployments: [cart({ containers: [main], volumes }, 0)], persistentvolumeclaims: [claim] }
const storageclasses = [{ metadata: { name: 'fast' }, provisioner: 'disks.example.net' }]

test('a claim of an unknown storage class is found, unless the classes may not be read', async () => {
  const objects = { ...claiming, storageclasses }
  expect(await causesIn({ objects })).toContain('pvc_storage_class_mismatch')
  expect(await causesIn({ objects, forbidden: ['list storageclasses'] })).not.toContain('pvc_storage_class_mismatch')
})

test('a volume that was made for another claim is none that ours could have', async () => {
  const made = (name: string, provisioned: boolean) => ({
    metadata: { name, annotations: provisioned ? { 'pv.kubernetes.io/provisioned-by': 'disks.example.net' } : {} },
    spec: { storageClassName: 'quick', claimRef: { namespace: 'other', name: 'theirs' } },
  })
  const taken = (provisioned: boolean) => ({ ...claiming, persistentvolumes: [made('pv-1', provisioned)] })
  expect(await causesIn({ objects: taken(false) })).toContain('pv_occupied')
  expect(await causesIn({ objects: taken(true) })).not.toContain('pv_occupied')
})

test('an ingress to a service that is not there, and a job that failed, are found', async () => {
  const backend = (name: string) => ({ service: { name, port: { number: 80 } } })
  const rules = [{ host: 'shop.test', http: { paths: [{ path: '/', backend: backend('carts') }] } }]
  const service = { ...meta('cart'), spec: { selector: { app: 'cart' }, ports: [{ port: 80, targetPort: 8080 }] } }
  const failed = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] }
  const objects = {
    deployments: [cart({ containers: [main] })],
    services: [service],
    ingresses: [{ ...meta('shop'), spec: { rules, defaultBackend: backend('cart') } }],
    jobs: [{ ...meta('reindex'), status: failed }],
  }
  expect((await causesIn({ objects })).sort()).toEqual(['ingress_misroute', 'job_failed'])
})

test('what a cluster does not have is left out like what may not be read', async () => {
  const { fetch } = kubernetesServer({ pods })
  const without: typeof fetch = async (url, init) =>
    /ingresses|networkpolicies/.test(String(url))
      ? new Response('404 page not found', { status: 404 })
      : fetch(url, init)
  const effects = { fetch: without, clock: { now: () => now }, after: async () => undefined, folder: '/' }
  const seen = await clusterReader({ profiles: [cluster] } as unknown as Config, effects)('prod', 'cart')
  expect(seen!.snapshot).toMatchObject({ jobs: [], pods: [{}] })
  expect(seen!.snapshot).not.toHaveProperty('ingresses')
  expect(seen!.snapshot).not.toHaveProperty('networkpolicies')
})
