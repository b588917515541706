import { expect, test } from 'vitest'
import { Problem } from '../../core/problem.ts'
import type { Backend, BackendEffects } from '../../core/telemetry/backend.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { hangingFetch } from '../test-hanging-fetch.ts'
import { kubernetes } from './kubernetes.ts'
import { type FakeCluster, kubernetesServer } from './test-kubernetes-server.ts'

const window = { from: new Date('2026-03-10T09:00:00Z'), to: new Date('2026-03-10T10:00:00Z') }

const service = (extra: Record<string, unknown> = {}, more: Partial<ObservedService> = {}): ObservedService => ({
  name: 'checkout',
  metrics: {},
  extra,
  ...more,
})

/** The backend over a fake cluster. */
function over(cluster: FakeCluster, settings: Record<string, unknown> = {}, effects: Partial<BackendEffects> = {}) {
  const { fetch, seen } = kubernetesServer(cluster)
  const parsed = kubernetes.settings.parse({ server: 'http://cluster.example.net', namespace: 'shop', ...settings })
  const backend = kubernetes.open(parsed, {
    fetch,
    clock: { now: () => window.to },
    after: async () => undefined,
    folder: '/nowhere',
    ...effects,
  })
  return { backend, seen }
}

const labels = { app: 'checkout' }
const line = (minute: number, text: string, second = 0) =>
  `2026-03-10T09:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}.123456789Z ${text}`

const deployment = {
  metadata: {
    name: 'checkout',
    namespace: 'shop',
    uid: 'deployment-1',
    annotations: { 'deployment.kubernetes.io/revision': '3' },
  },
  spec: { selector: { matchLabels: labels } },
  status: { conditions: [{ type: 'Progressing', status: 'True', lastUpdateTime: '2026-03-10T09:40:00Z' }] },
}

const twoPods: FakeCluster = {
  objects: { deployments: [deployment] },
  pods: [
    {
      name: 'checkout-1',
      labels,
      logs: { app: [line(1, 'ERROR one'), line(5, '{"level":"info","msg":"five","user":7}')] },
    },
    { name: 'checkout-2', labels, logs: { app: [line(3, 'three')], proxy: [line(4, 'WARN four')] } },
    { name: 'other', labels: { app: 'other' }, logs: { app: [line(2, 'not ours')] } },
  ],
}

const messages = async (backend: Backend, query = '', limit = 100, of = service()) =>
  (await backend.logs({ service: of, window, query: parseLogQuery(query), limit })).map(({ message }) => message)

test('lines of all pods and containers come newest first, with their place', async () => {
  const { backend } = over(twoPods)
  const found = await backend.logs({ service: service(), window, query: { kind: 'all' }, limit: 100 })
  expect(found.map(({ message }) => message)).toEqual(['five', 'WARN four', 'three', 'ERROR one'])
  expect(found[0]).toEqual({
    at: new Date('2026-03-10T09:05:00.123Z'),
    level: 'INFO',
    message: 'five',
    service: 'checkout',
    extra: {
      user: 7,
      'k8s.pod.name': 'checkout-1',
      'k8s.container.name': 'app',
      'k8s.namespace.name': 'shop',
      'k8s.node.name': 'node-1',
    },
  })
})

test.each([
  ['level:ERROR', ['ERROR one']],
  ['user:>=7', ['five']],
  ['NOT level:INFO', ['WARN four', 'three', 'ERROR one']],
  ['level:ERROR OR "three"', ['three', 'ERROR one']],
])('%s is answered in full', async (query, expected) => {
  expect(await messages(over(twoPods).backend, query)).toEqual(expected)
})

test('a container, a selector or a namespace can be named for a service', async () => {
  const { backend, seen } = over(twoPods)
  expect(await messages(backend, '', 9, service({ container: 'proxy' }))).toEqual(['WARN four'])
  expect(await messages(backend, '', 9, service({ selector: 'app=other' }))).toEqual(['not ours'])
  await expect(messages(backend, '', 9, service({ namespace: 'elsewhere' }))).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(seen).toContainEqual(
    expect.objectContaining({
      path: '/api/v1/namespaces/elsewhere/pods',
      query: expect.objectContaining({ labelSelector: 'app=checkout' }),
    }),
  )
})

test('a service with a name of its own is found by its selector, and no name reaches into a selector', async () => {
  const { backend, seen } = over(twoPods)
  const own = service({ selector: 'app=other' }, { name: 'Check Out' })
  expect(await messages(backend, '', 9, own)).toEqual(['not ours'])
  const reaching = messages(backend, '', 9, service({}, { name: 'x,app in (checkout)' }))
  await expect(reaching).rejects.toMatchObject({ code: 'not_found' })
  expect(seen.some(({ query }) => query.labelSelector?.includes(' in '))).toBe(false)
})

test('a token without the address it is for is refused', async () => {
  const { backend } = over({}, { server: undefined, token: 'x' })
  await expect(messages(backend)).rejects.toMatchObject({ code: 'invalid', fields: { server: expect.any(String) } })
})

test('without a workload the usual labels find the pods', async () => {
  expect(await messages(over({ pods: twoPods.pods! }).backend, '"three"')).toEqual(['three'])
})

test('pods are read in pages, and lines further back than the first reading while too few match', async () => {
  const lines = Array.from({ length: 2_000 }, (_, n) =>
    line(Math.floor(n / 60), n === 3 ? 'ERROR rare' : `line ${n}`, n % 60),
  )
  const many = Array.from({ length: 7 }, (_, n) => ({
    name: `checkout-${n}`,
    labels,
    logs: { app: n === 6 ? lines : [] },
  }))
  const { backend, seen } = over({ pods: many, objects: { deployments: [deployment] }, pageSize: 2 })
  expect(await messages(backend, 'level:ERROR', 10)).toEqual(['ERROR rare'])
  expect(seen.filter(({ path }) => path.endsWith('checkout-6/log')).map(({ query }) => query.tailLines)).toEqual([
    '500',
    '4000',
  ])
})

test('what a container said before its restart in the window is read too', async () => {
  const crashed = (finishedAt: string): FakeCluster => ({
    objects: { deployments: [deployment] },
    pods: [
      {
        name: 'checkout-1',
        labels,
        logs: { app: [line(30, 'up again')] },
        previous: { app: { lines: [line(29, 'FATAL out of memory')], finishedAt } },
      },
    ],
  })
  expect(await messages(over(crashed('2026-03-10T09:29:30Z')).backend)).toEqual(['up again', 'FATAL out of memory'])
  expect(await messages(over(crashed('2026-03-10T08:29:30Z')).backend)).toEqual(['up again'])
  const restarts = await over(crashed('2026-03-10T09:29:30Z')).backend.metric({
    service: service(),
    window,
    metric: 'restarts',
    stepMs: 1_800_000,
  })
  expect(Array.from(restarts!.values)).toEqual([1, 0])
})

test('lines are counted per step, zero where there were none', async () => {
  const { backend } = over(twoPods)
  const counted = await backend.countLogs({ service: service(), window, query: { kind: 'all' }, stepMs: 120_000 })
  expect(Array.from(counted.values.slice(0, 4))).toEqual([1, 1, 2, 0])
  expect(counted.values).toHaveLength(30)
})

test('a raw query is a text that lines contain', async () => {
  const found = await over(twoPods).backend.logs({ service: service(), window, raw: 'OR on', limit: 9 })
  expect(found.map(({ message }) => message)).toEqual(['ERROR one'])
})

test('usage is one point: a share of the limits, or the amount where a container has none', async () => {
  const pod = (name: string, cpu: string, memory: string, limits?: FakeCluster['pods'] & object) => ({
    name,
    labels,
    logs: { app: [] },
    usage: { app: { cpu, memory } },
    ...(limits && { limits: limits as never }),
  })
  const limits = { app: { cpu: '500m', memory: '256Mi' } } as never
  const metricsAt = '2026-03-10T09:59:30Z'
  const limited = over({
    metricsAt,
    pods: [pod('a', '100m', '128Mi', limits), pod('b', '200m', '192Mi', limits)],
  }).backend
  const ask = (backend: Backend, metric: 'cpu' | 'memory' | 'saturation' | 'requests') =>
    backend.metric({ service: service(), window, metric, stepMs: 60_000 })
  const last = async (backend: Backend, metric: 'cpu' | 'memory' | 'saturation') => {
    const series = await ask(backend, metric)
    return series && [series.unit, Number(series.values.at(-1)!.toFixed(6))]
  }
  expect(await last(limited, 'cpu')).toEqual(['ratio', 0.3])
  expect(await last(limited, 'memory')).toEqual(['ratio', 0.625])
  expect(await last(limited, 'saturation')).toEqual(['ratio', 0.625])
  expect((await ask(limited, 'cpu'))!.values.slice(0, -1).every(Number.isNaN)).toBe(true)
  const free = over({ metricsAt, pods: [pod('a', '1500m', '1Gi')] }).backend
  expect(await last(free, 'cpu')).toEqual(['cores', 1.5])
  expect(await last(free, 'memory')).toEqual(['bytes', 1024 ** 3])
  expect(await last(free, 'saturation')).toBeUndefined()
  expect(await ask(free, 'requests')).toBeUndefined()
})

test('replica sets of the workload are its rollouts, and a return to an old one is told', async () => {
  const set = (
    name: string,
    image: string,
    created: string,
    annotations: Record<string, string>,
    owner = 'deployment-1',
  ) => ({
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels,
      creationTimestamp: created,
      annotations,
      ownerReferences: [{ kind: 'Deployment', name: 'checkout', uid: owner }],
    },
    spec: { template: { spec: { containers: [{ name: 'app', image }] } } },
  })
  const revision = 'deployment.kubernetes.io/revision'
  const replicasets = [
    set('one', 'registry.example.net:5000/shop/checkout:0a1b2c3d', '2026-03-10T07:00:00Z', {
      [revision]: '3',
      'deployment.kubernetes.io/revision-history': '1',
    }),
    set('two', 'shop/checkout:v2', '2026-03-10T09:10:00Z', {
      [revision]: '2',
      'kubernetes.io/change-cause': 'helm upgrade',
    }),
    set('strange', 'x:1', '2026-03-10T09:20:00Z', { [revision]: '9' }, 'another'),
  ]
  const { backend } = over({ objects: { deployments: [deployment], replicasets } })
  expect(await backend.changes({ service: service(), window })).toEqual([
    {
      id: 'one/3',
      at: new Date('2026-03-10T09:40:00Z'),
      service: 'checkout',
      kind: 'rollout',
      title: 'Went back to an earlier version as revision 3: checkout:0a1b2c3d',
      version: '0a1b2c3d',
      sha: '0a1b2c3d',
      origin: 'kubernetes',
    },
    {
      id: 'two/2',
      at: new Date('2026-03-10T09:10:00Z'),
      service: 'checkout',
      kind: 'rollout',
      title: 'Revision 2: checkout:v2',
      version: 'v2',
      author: 'helm upgrade',
      origin: 'kubernetes',
    },
  ])
})

test('a stateful set tells its rollouts by its revisions', async () => {
  const metadata = (name: string, uid: string) => ({ name, uid, namespace: 'shop', labels })
  const statefulset = { metadata: metadata('checkout', 'set-1'), spec: { selector: { matchLabels: labels } } }
  const template = { spec: { containers: [{ name: 'db', image: 'postgres@sha256:abc' }] } }
  const controllerrevision = {
    metadata: {
      ...metadata('checkout-abc', 'revision-1'),
      creationTimestamp: '2026-03-10T09:10:00Z',
      ownerReferences: [{ kind: 'StatefulSet', name: 'checkout', uid: 'set-1' }],
    },
    revision: 4,
    data: { spec: { template } },
  }
  const { backend } = over({ objects: { statefulsets: [statefulset], controllerrevisions: [controllerrevision] } })
  const [change] = await backend.changes({ service: service(), window })
  expect(change).toMatchObject({ id: 'revision-1/4', title: 'Revision 4: postgres@sha256:abc', version: 'sha256:abc' })
})

test.each([
  ['get pods/log', /permission to get pods\/log is missing/],
  ['list pods', /permission to list pods is missing/],
])('without %s the message names it', async (forbidden, message) => {
  const asked = messages(over({ ...twoPods, forbidden: [forbidden] }).backend)
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) })
})

test('a refused token is told without showing it', async () => {
  const { backend } = over({ ...twoPods, token: 'right' }, { token: 'wrong-secret' })
  const problem = await messages(backend).catch((error: unknown) => error)
  expect(problem).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/does not accept our credentials/),
  })
  expect(`${(problem as Problem).message}${JSON.stringify(problem)}`).not.toContain('wrong-secret')
})

test('the right token is sent, and an answer that never comes is given up', async () => {
  const { backend, seen } = over({ ...twoPods, token: 'right' }, { token: 'right' })
  expect(await messages(backend, '"three"')).toEqual(['three'])
  expect(seen[0]!.authorization).toBe('Bearer right')
  const controller = new AbortController()
  const hanging = over({}, {}, { fetch: hangingFetch }).backend
  const asked = hanging.logs({
    service: service(),
    window,
    query: { kind: 'all' },
    limit: 1,
    signal: controller.signal,
  })
  controller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/called off/) })
})

test('health says of each ability whether it works, and what to do', async () => {
  const { backend } = over({ ...twoPods, forbidden: ['list replicasets'] })
  const findings = await backend.health()
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual([
    ['logs', true],
    ['rollouts', false],
    ['metrics server', false],
  ])
  expect(findings[1]!.message).toMatch(/list replicasets is missing/)
  expect(findings[2]!.remedy).toMatch(/Install metrics-server/)
})

test('nothing to connect with is said when it is asked, not at the start', async () => {
  const backend = kubernetes.open(kubernetes.settings.parse({ kubeconfig: 'missing.yaml' }), {
    fetch,
    clock: { now: () => window.to },
    after: async () => undefined,
    folder: '/nowhere',
  })
  await expect(messages(backend)).rejects.toThrow(Problem)
  expect((await backend.health()).every(({ ok }) => !ok)).toBe(true)
})
