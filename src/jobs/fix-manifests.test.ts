import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { testClone } from '../clients/git/test-clone.ts'
import type { Evidence } from '../core/investigation/evidence.ts'
import type { Cause } from '../core/investigation/verdict.ts'
import { fixScene, withRepository } from './test-fix-scene.ts'

const scene = await fixScene()
const { t, investigated } = scene
let clone: ReturnType<typeof testClone>
beforeEach(() => {
  clone = testClone()
})
afterEach(async () => {
  clone.close()
  await scene.reset()
})
afterAll(() => t.close())

const fix = () => scene.fix(withRepository(clone.repository([], true)))

const deployment = ({
  image = 'reg.io/acme/checkout:1.4',
  memory = '256Mi',
  port = 8080,
  probe = 8080,
  key = 'DB_URL',
} = {}) =>
  `# keep the order of these
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout   # the shop's own
  namespace: shop
spec:
  replicas: 2
  template:
    metadata:
      labels: { app: checkout, tier: web }
    spec:
      containers:
        - name: web
          image: "${image}" # pinned
          ports:
            - containerPort: ${port}
          readinessProbe: { httpGet: { path: /ok, port: ${probe} } }
          env:
            - name: DB
              valueFrom: { configMapKeyRef: { name: checkout-config, key: ${key} } }
          resources:
            limits:
              memory: ${memory}
        - name: proxy
          image: reg.io/acme/proxy:9
          resources: { limits: { memory: 64Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec:
  selector: { app: checkout }
  ports: [{ port: 80, targetPort: 8080 }]
`
const service = (selector: string, target: number) =>
  deployment()
    .replace('selector: { app: checkout }', `selector: ${selector}`)
    .replace('targetPort: 8080', `targetPort: ${target}`)

/** What a cluster showed of the pods of checkout. */
const snapshot = (container: object, status: object, more: object = {}) => ({
  at: '2026-03-02T08:59:00Z',
  pods: [
    {
      metadata: { name: 'checkout-7d9f-abc', namespace: 'shop' },
      spec: { containers: [{ name: 'web', ...container }] },
      status: { containerStatuses: [{ name: 'web', ready: false, restartCount: 3, ...status }] },
    },
  ],
  ...more,
})
const pulling = { state: { waiting: { reason: 'ImagePullBackOff' } } }
const killed = { lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }
const evidence: Evidence[] = [
  { id: 'e1', kind: 'object', source: 'pod shop/checkout', quote: 'as it is', says: 'so it is' },
]

async function found(cause: Partial<Cause>, seen: object) {
  const at = new Date('2026-03-02T08:59:00Z')
  await investigated({
    deploys: [],
    evidence,
    cause: {
      object: { kind: 'workload', name: 'checkout', namespace: 'shop' },
      summary: 'It is so.',
      evidence: ['e1'],
      ...cause,
    },
    recorded: [
      {
        ask: { id: 'cluster', name: 'cluster', input: {}, why: '' },
        answer: { ok: true, value: { snapshot: seen } },
        at,
        ms: 1,
      },
    ],
  })
  return fix()
}

/** The lines that a diff takes and gives. */
const turned = (diff: string | null) => (diff ?? '').split('\n').filter((line) => /^[-+](?![-+])/.test(line))

test('an image nobody can pull becomes the one that was there before, and no other sign changes', async () => {
  clone.commit('good', { 'k8s/app.yaml': deployment() })
  clone.commit('bad', { 'k8s/app.yaml': deployment({ image: 'reg.io/acme/checkout:1.44' }) })
  clone.commit('later', { 'k8s/app.yaml': deployment({ image: 'reg.io/acme/checkout:1.44', memory: '512Mi' }) })
  const seen = snapshot({ image: 'reg.io/acme/checkout:1.44' }, pulling)
  const fixed = await found({ kind: 'incorrect_image_reference' }, seen)
  expect(fixed).toMatchObject({ approach: 'manifest', proposal: { kind: 'git.branch' } })
  expect(turned(fixed.diff)).toEqual([
    '-          image: "reg.io/acme/checkout:1.44" # pinned',
    '+          image: "reg.io/acme/checkout:1.4" # pinned',
  ])
})

test('a Helm value and a Kustomize image are found by what they come to', async () => {
  const values = (tag: string) =>
    `web:\n  image:\n    repository: acme/checkout\n    registry: reg.io\n    tag: '${tag}' # of the chart\n`
  clone.commit('good', { 'chart/values.yaml': values('1.4'), 'chart/templates/x.yaml': 'image: {{ .Values.tag }}\n' })
  clone.commit('bad', { 'chart/values.yaml': values('1.44') })
  const seen = snapshot({ image: 'reg.io/acme/checkout:1.44' }, pulling)
  expect(turned((await found({ kind: 'incorrect_image_reference' }, seen)).diff)).toEqual([
    "-    tag: '1.44' # of the chart",
    "+    tag: '1.4' # of the chart",
  ])
})

test.each([
  ['that was lowered goes back up', ['512Mi', '128Mi'], '512Mi'],
  ['that never was higher is doubled', ['64Mi', '128Mi'], '256Mi'],
])('a memory limit %s', async (_, [before, now], wanted) => {
  clone.commit('good', { 'k8s/app.yaml': deployment({ memory: before! }) })
  clone.commit('bad', { 'k8s/app.yaml': deployment({ memory: now! }) })
  const fixed = await found({ kind: 'oom_killed' }, snapshot({ resources: { limits: { memory: now } } }, killed))
  expect(turned(fixed.diff)).toEqual([`-              memory: ${now}`, `+              memory: ${wanted}`])
})

test.each<[string, Partial<Cause>, () => string, string[]]>([
  [
    'a label that no pod carries',
    { kind: 'service_selector_mismatch', summary: 'The service checkout selects app=chekout, which no pod carries.' },
    () => service('{ app: chekout }', 8080),
    ['-  selector: { app: chekout }', '+  selector: { app: checkout }'],
  ],
  [
    'a port where nobody listens',
    {
      kind: 'service_port_mapping_mismatch',
      summary: 'The service checkout sends to port 8081, but checkout listens at 8080/TCP.',
    },
    () => service('{ app: checkout }', 8081),
    ['-  ports: [{ port: 80, targetPort: 8081 }]', '+  ports: [{ port: 80, targetPort: 8080 }]'],
  ],
  [
    'a probe of another port',
    { kind: 'readiness_probe_incorrect_port' },
    () => deployment({ probe: 9090 }),
    [
      '-          readinessProbe: { httpGet: { path: /ok, port: 9090 } }',
      '+          readinessProbe: { httpGet: { path: /ok, port: 8080 } }',
    ],
  ],
  [
    'a key that is misspelt',
    { kind: 'missing_config_map_key', summary: "couldn't find key DB_ULR in ConfigMap shop/checkout-config" },
    () =>
      `${deployment({ key: 'DB_ULR' })}---\nkind: ConfigMap\nmetadata: { name: checkout-config }\ndata:\n  DB_URL: x\n  MODE: y\n`,
    [
      '-              valueFrom: { configMapKeyRef: { name: checkout-config, key: DB_ULR } }',
      '+              valueFrom: { configMapKeyRef: { name: checkout-config, key: DB_URL } }',
    ],
  ],
])('%s is put right', async (_, cause, text, lines) => {
  clone.commit('so', { 'k8s/app.yaml': text() })
  expect(turned((await found(cause, snapshot({}, {}))).diff)).toEqual(lines)
})

test.each<[string, Record<string, string>, RegExp]>([
  ['no manifest is there', { 'src/a.js': 'checkout()\n' }, /No manifest in .* holds the value/],
  [
    'several could be meant',
    { 'k8s/a.yaml': deployment({ image: 'x/y:2' }), 'k8s/b.yaml': deployment({ image: 'x/y:2' }) },
    /Several values may be at fault, in k8s\/a.yaml, k8s\/b.yaml/,
  ],
  ['it never was anything else', { 'k8s/a.yaml': deployment({ image: 'x/y:2' }) }, /it was never anything better/],
  ['only a test set-up holds it', { 'tests/a.yaml': deployment({ image: 'x/y:2' }) }, /No manifest/],
])('when %s there is honestly no fix', async (_, files, why) => {
  clone.commit('so', files)
  const fixed = await found({ kind: 'incorrect_image_reference' }, snapshot({ image: 'x/y:2' }, pulling))
  expect(fixed).toMatchObject({ proposal: null, none: expect.stringMatching(why) })
})
