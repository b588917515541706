import { expect, test } from 'vitest'
import type { z } from 'zod'
import { type KubernetesAsked, kubernetesReader } from './reader.ts'
import { resources } from './resources.ts'

/** A reader over canned answers in the order of the questions. */
function reading(...answers: unknown[]) {
  const seen: KubernetesAsked[] = []
  const reader = kubernetesReader({
    async ask<S extends z.ZodType>(asked: KubernetesAsked, shape: S) {
      seen.push(asked)
      return shape.parse(answers.shift()) as z.output<S>
    },
    async text(asked) {
      seen.push(asked)
      return String(answers.shift())
    },
  })
  return { reader, seen }
}

const pod = (name: string, more = {}) => ({ metadata: { name, namespace: 'shop' }, spec: { containers: [] }, ...more })

test('a list is read page by page, and only as far as it is wanted', async () => {
  const pages = [
    { items: [pod('a')], metadata: { continue: 'more' } },
    { items: [pod('b')], metadata: {} },
  ]
  const all = reading(...pages)
  expect((await all.reader.list('pods', { namespace: 'shop' })).map((p) => p.metadata.name)).toEqual(['a', 'b'])
  expect(all.seen.map(({ path, query }) => [path, query?.continue])).toEqual([
    ['/api/v1/namespaces/shop/pods', undefined],
    ['/api/v1/namespaces/shop/pods', 'more'],
  ])
  const one = reading(...pages)
  expect(await one.reader.list('pods', { namespace: 'shop', limit: 1 })).toHaveLength(1)
  expect(one.seen).toHaveLength(1)
})

test.each([
  ['nodes', undefined, '/api/v1/nodes'],
  ['nodes', 'shop', '/api/v1/nodes'],
  ['deployments', 'shop', '/apis/apps/v1/namespaces/shop/deployments'],
  ['deployments', undefined, '/apis/apps/v1/deployments'],
  ['persistentvolumes', 'shop', '/api/v1/persistentvolumes'],
  ['storageclasses', 'shop', '/apis/storage.k8s.io/v1/storageclasses'],
  ['jobs', 'shop', '/apis/batch/v1/namespaces/shop/jobs'],
  ['ingresses', 'shop', '/apis/networking.k8s.io/v1/namespaces/shop/ingresses'],
  ['horizontalpodautoscalers', 'shop', '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers'],
] as const)('%s in namespace %s are at %s', async (kind, namespace, path) => {
  const { reader, seen } = reading({ items: null })
  expect(await reader.list(kind, { namespace })).toEqual([])
  expect(seen[0]).toMatchObject({ path, permission: `list on ${kind}` })
})

test('secrets cannot be asked for, and variables, commands, headers and applied copies are dropped', async () => {
  expect(Object.keys(resources).filter((kind) => /secret|configmap/.test(kind))).toEqual([])
  const probe = { exec: { command: ['login', 'hunter2'] }, httpGet: { port: 80, httpHeaders: [{ value: 'hunter2' }] } }
  const secret = { env: [{ name: 'KEY', value: 'hunter2' }], command: ['app'], args: ['--password=hunter2'] }
  const containers = [{ name: 'app', image: 'app:1', ...secret, livenessProbe: probe }]
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', team: 'shop' }
  const { reader } = reading(pod('a', { metadata: { name: 'a', annotations }, spec: { containers } }))
  const read = await reader.get('pods', 'a', 'shop')
  expect(read.spec.containers).toEqual([
    { name: 'app', image: 'app:1', livenessProbe: { exec: {}, httpGet: { port: 80 } } },
  ])
  expect(read.metadata.annotations).toEqual({ team: 'shop' })
})

test.each(['../secrets/x', 'a/b', 'A', '', 'a?x=1', '..'])('the name "%s" leads nowhere', (name) => {
  const { reader, seen } = reading({})
  expect(() => reader.get('pods', name, 'shop')).toThrow(/no name in Kubernetes/)
  expect(() => reader.podLog({ namespace: 'shop', pod: name, container: 'app' })).toThrow(/no name in Kubernetes/)
  expect(seen).toEqual([])
})
