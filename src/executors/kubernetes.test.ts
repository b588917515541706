import { beforeEach, describe, expect, test } from 'vitest'
import type { Executor, Work } from '../core/approval/executor.ts'
import { kubernetes } from './kubernetes.ts'
import { executorsOf } from './open-executors.ts'
import { type TestCluster, testCluster } from './test-cluster.ts'

let cluster: TestCluster
let operations: Executor[]
const signal = new AbortController().signal
const at = new Date('2026-03-02T09:00:00Z')

const open = (more: object = {}) =>
  kubernetes.open(
    kubernetes.settings.parse({ server: 'https://cluster.example', token: 'writes', ...more }),
    {
      fetch: (url, init) => cluster.fetch(url, init),
      clock: { now: () => at },
      folder: '/',
      environment: {},
      awsCredentials: () => async () => ({ accessKeyId: '', secretAccessKey: '' }),
    },
    'prod',
  )

beforeEach(() => {
  cluster = testCluster()
  operations = open()
})

const executorsWith = (all: Executor[]) =>
  executorsOf([{ name: 'prod', kind: 'kubernetes', environment: 'production', operations: all }])

/** Reads a typed line, looks, and makes what would be carried out after an approval. */
async function prepared(line: string) {
  const executors = executorsWith(operations)
  const operation = executors.read(line.split(' '))!
  const { executor } = executors.find(operation)
  const look = await executor.prepare(executor.parameters.parse(operation.parameters), signal)
  const parameters = executor.parameters.parse(look.parameters ?? operation.parameters)
  const work: Work = { parameters, base: look.base, key: 'prop-1-abc', at, signal }
  const undo = look.rollback && { ...executors.find(look.rollback), parameters: look.rollback.parameters }
  return { executor, look, work, undo }
}
const changes = () => cluster.seen.filter((line) => !line.startsWith('GET') && !line.includes('dryRun'))
const replicas = () => cluster.object('deployments', 'checkout').spec.replicas
const image = () => JSON.stringify(cluster.object('deployments', 'checkout').spec.template).match(/checkout:\d/)?.[0]

const lines = [
  'kubectl scale deployment/checkout -n shop --replicas=8',
  'kubectl rollout restart deployment/checkout -n shop',
  'kubectl rollout undo deployment/checkout -n shop --to-revision=2',
  'kubectl delete pod checkout-c-1 -n shop',
  'kubectl cordon node-1',
]

describe('a typed command', () => {
  test.each(lines)('"%s" is read, and written again as it was', (line) => {
    const executors = executorsWith(operations)
    const operation = executors.read(line.split(' '))!
    const { executor } = executors.find(operation)
    expect(executor.plan(executor.parameters.parse(operation.parameters)).join(' ')).toBe(line)
  })

  test.each([
    [
      'kubectl scale --replicas 8 deploy checkout --namespace shop',
      'kubectl scale deployment/checkout -n shop --replicas=8',
    ],
    ['kubectl -n shop rollout undo deployments.apps/checkout', 'kubectl rollout undo deployment/checkout -n shop'],
  ])('"%s" means %s', (line, plain) => {
    const executors = executorsWith(operations)
    const operation = executors.read(line.split(' '))!
    const { executor } = executors.find(operation)
    expect(executor.plan(executor.parameters.parse(operation.parameters)).join(' ')).toBe(plain)
  })

  test.each([
    'kubectl scale deployment/checkout --replicas=8 --current-replicas=4',
    'kubectl delete deployment checkout',
    'kubectl delete pod a b',
    'kubectl delete pods --all',
    'kubectl --context other delete pod checkout-c-1',
    'kubectl scale deployment/checkout --replicas=-1',
    'kubectl cordon node-1 node-2',
    'sh -c kubectl',
  ])('"%s" is not one of ours', (line) => {
    expect(executorsWith(operations).read(line.split(' '))).toBeUndefined()
  })
})

describe('scaling', () => {
  test('asks the server first, changes once, and can be undone', async () => {
    const { executor, look, work, undo } = await prepared(lines[0]!)
    expect(look).toMatchObject({
      title: 'Scale deployment shop/checkout from 4 to 8 replicas',
      base: { generation: 7, uid: 'uid-checkout' },
    })
    await executor.dryRun!(work)
    expect(replicas()).toBe(4)
    expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
    expect(changes()).toEqual(['PATCH /apis/apps/v1/namespaces/shop/deployments/checkout/scale'])
    expect(replicas()).toBe(8)
    await undo!.executor.execute({ ...work, parameters: undo!.parameters, base: undefined, key: 'back' })
    expect(replicas()).toBe(4)
  })

  test('to nothing, or by more than half, says so', async () => {
    const traits = async (to: number) =>
      (await prepared(`kubectl scale deployment/checkout -n shop --replicas=${to}`)).look.traits
    expect(await traits(0)).toMatchObject({ toZero: true })
    expect(await traits(1)).toMatchObject({ wide: '3 of 4 replicas' })
    expect(await traits(3)).toEqual({ toZero: false })
  })

  test('what was changed since it was proposed is a conflict; what only reported on itself is none', async () => {
    const { executor, work } = await prepared(lines[0]!)
    cluster.touch('deployments', 'checkout', { status: { readyReplicas: 3 } })
    await executor.dryRun!(work)
    cluster.touch('deployments', 'checkout', { spec: { replicas: 5 } })
    expect(await executor.execute(work)).toMatchObject({
      outcome: 'conflict',
      says: expect.stringMatching(/was changed since this was proposed/),
    })
    expect([replicas(), changes()]).toEqual([5, []])
  })

  test.each(['answer lost', 'error after'] as const)(
    'with the %s nobody knows at first, and the object tells afterwards',
    async (fault) => {
      const { executor, work } = await prepared(lines[0]!)
      expect(await executor.probe(work)).toBe('absent')
      cluster.fault = fault
      expect(await executor.execute(work)).toMatchObject({ outcome: 'unknown' })
      expect(await executor.probe(work)).toBe('done')
      cluster.touch('deployments', 'checkout', { spec: { replicas: 6 } })
      expect(await executor.probe(work)).toBe('unknown')
    },
  )

  test('without the right to do so changes nothing, and names the right', async () => {
    const { executor, work } = await prepared(lines[0]!)
    cluster.forbidden.add('patch deployments/scale')
    await expect(executor.dryRun!(work)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/cannot patch deployments\/scale/),
    })
    expect(await executor.execute(work)).toMatchObject({ outcome: 'refused' })
  })
})

describe('a rollout', () => {
  test('is restarted once, however often it is tried under one key', async () => {
    const { executor, work } = await prepared(lines[1]!)
    await executor.dryRun!(work)
    expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
    expect(await executor.probe(work)).toBe('done')
    expect(await executor.execute(work)).toMatchObject({ outcome: 'conflict' })
    expect(await executor.probe({ ...work, key: 'another' })).toBe('unknown')
    expect(JSON.stringify(cluster.object('deployments', 'checkout').spec.template)).toContain(
      '"kubectl.kubernetes.io/restartedAt":"2026-03-02T09:00:00.000Z"',
    )
    expect(changes()).toHaveLength(1)
  })

  test('goes back to the revision before, and forth again, without the secrets of its template anywhere', async () => {
    const { executor, look, work, undo } = await prepared('kubectl rollout undo deployment/checkout -n shop')
    expect(look).toMatchObject({
      title: 'Roll deployment shop/checkout back from revision 3 to 2 (checkout:2)',
      parameters: { to_revision: 2 },
    })
    expect(JSON.stringify(look)).not.toContain('hunter2')
    await executor.dryRun!(work)
    expect(image()).toBe('checkout:3')
    expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
    expect(image()).toBe('checkout:2')
    expect(JSON.stringify(cluster.object('deployments', 'checkout').spec)).not.toContain('pod-template-hash')
    expect(await executor.probe(work)).toBe('done')
    expect(undo!.parameters).toMatchObject({ to_revision: 3 })
    await undo!.executor.execute({ ...work, parameters: undo!.parameters, base: undefined, key: 'back' })
    expect(image()).toBe('checkout:3')
  })

  test('to a revision that is not there, or is what runs, is refused before anybody is asked', async () => {
    await expect(prepared('kubectl rollout undo deployment/checkout -n shop --to-revision=9')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/it has 3, 2, 1/),
    })
    await expect(prepared('kubectl rollout undo deployment/checkout -n shop --to-revision=3')).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

test('only the pod that was meant is deleted, not one that took its name', async () => {
  const { executor, look, work } = await prepared(lines[3]!)
  expect(look).toMatchObject({ traits: { deletes: true }, base: { uid: 'uid-pod' } })
  expect(await executor.execute({ ...work, base: { uid: 'uid-before' } })).toMatchObject({ outcome: 'conflict' })
  await executor.dryRun!(work)
  expect(await executor.probe(work)).toBe('absent')
  expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
  expect(await executor.probe(work)).toBe('done')
  expect(await executor.execute(work)).toMatchObject({ outcome: 'refused' })
})

test('a node is cordoned and uncordoned, whatever it reports on itself meanwhile', async () => {
  const { executor, work, undo } = await prepared(lines[4]!)
  cluster.touch('nodes', 'node-1', { status: { conditions: [] } })
  await executor.dryRun!(work)
  expect(await executor.execute(work)).toMatchObject({ outcome: 'done' })
  expect(cluster.object('nodes', 'node-1').spec.unschedulable).toBe(true)
  expect(await executor.probe(work)).toBe('done')
  expect(await executor.execute(work)).toMatchObject({ outcome: 'conflict' })
  await undo!.executor.execute({ ...work, parameters: undo!.parameters, base: undefined })
  expect(cluster.object('nodes', 'node-1').spec.unschedulable).toBe(false)
})

test.each([
  [{}, 'kubectl delete pod coredns-1 -n kube-system', /Nothing in the namespace kube-system is changed/],
  [
    { namespaces: ['staging'] },
    'kubectl scale deployment/checkout -n shop --replicas=1',
    /Nothing in the namespace shop is changed/,
  ],
  [{ token: 'stale' }, 'kubectl scale deployment/checkout -n shop --replicas=1', /does not accept our token/],
  [{}, 'kubectl scale deployment/nothing -n shop --replicas=1', /deployments "nothing" not found/],
])('with %o "%s" is refused', async (settings, line, why) => {
  operations = open(settings)
  await expect(prepared(line)).rejects.toThrow(why)
  expect(changes()).toEqual([])
})
