import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examineCluster } from './examine-cluster.ts'
import { kubernetesRules } from './rules/index.ts'
import type { ClusterSnapshot } from './snapshot.ts'
import * as make from './test-cluster.ts'
import { disorders } from './test-disorders.ts'

const { cluster, deployment, event, failing, log, node, pendingPod, pod, podEvent, replicaSet, service } = make

/** Behind a gateway the workloads are named as services. */
const nameOf = (object: string, kind: string) => (kind === 'gateway_misroute' ? `${object}-service` : object)

describe('the examination of a cluster', () => {
  it.each(disorders)('finds %s on %s', (kind, object, parts) => {
    const { outcome, causes, evidence } = examineCluster(cluster(parts), { namespace: 'orchard' })
    expect(outcome).toBe('cause')
    expect(causes[0]).toMatchObject({ kind, object: { name: nameOf(object, kind) } })
    expect(causes[0]!.confidence).toBeGreaterThanOrEqual(0.6)
    const known = new Set(evidence.map(({ id }) => id))
    expect(causes.every((cause) => cause.evidence.length > 0 && cause.evidence.every((id) => known.has(id)))).toBe(true)
  })

  it.each(disorders)('is never sure of something else when it does not know %s', (kind, _object, parts) => {
    const deaf = kubernetesRules.map((rule) => ({
      ...rule,
      finds: (view: Parameters<typeof rule.finds>[0]) => rule.finds(view).filter((one) => one.kind !== kind),
    }))
    const { causes } = examineCluster(cluster(parts), {}, { rules: deaf })
    expect(causes[0]?.confidence ?? 0).toBeLessThan(0.7)
  })

  it('calls a cluster healthy in which nothing is out of order', () => {
    const healthy = cluster({
      deployments: [deployment('pear')],
      pods: [pod('pear')],
      services: [service('pear')],
      nodes: [node('hill')],
    })
    expect(examineCluster(healthy)).toEqual({ causes: [], evidence: [], outcome: 'healthy' })
  })

  it('does not act on an event that has been settled since', () => {
    const settled = cluster({
      deployments: [deployment('pear')],
      pods: [pod('pear')],
      replicasets: [replicaSet('pear', 1, 1)],
      events: [
        event('ReplicaSet', 'pear-6f5d4c', 'FailedCreate', 'exceeded quota: fence, requested: pods=1', 60),
        podEvent('pear', 'FailedScheduling', '0/2 nodes are available: 2 Insufficient cpu.', 90),
      ],
    })
    expect(examineCluster(settled).outcome).toBe('healthy')
  })

  it('takes a container that stumbled at its start and runs since for settled', () => {
    const stumbled = cluster({
      deployments: [deployment('pear')],
      pods: [
        pod('pear', {
          restartCount: 3,
          state: { running: { startedAt: make.ago(3000) } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        }),
      ],
    })
    expect(examineCluster(stumbled).outcome).toBe('healthy')
  })

  it('is less sure of one of two causes that are as well established', () => {
    const sick = (name: string) => ({
      deployment: failing(name),
      pod: pod(name, {
        ready: false,
        restartCount: 6,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      }),
    })
    const [pear, plum] = [sick('pear'), sick('plum')]
    const alone = examineCluster(cluster({ deployments: [pear.deployment], pods: [pear.pod] })).causes[0]!
    const rivals = examineCluster(
      cluster({ deployments: [pear.deployment, plum.deployment], pods: [pear.pod, plum.pod] }),
    ).causes[0]!
    expect(rivals.confidence).toBeLessThan(Math.min(0.7, alone.confidence))
  })

  it('blames what a failing caller calls, not the caller', () => {
    const { causes } = examineCluster(
      cluster({
        deployments: [failing('pear'), failing('plum')],
        pods: [
          pendingPod('pear'),
          pod('plum', {
            ready: false,
            restartCount: 5,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 1 } },
          }),
        ],
        nodes: [node('hill')],
        events: [podEvent('pear', 'FailedScheduling', '0/1 nodes are available: 1 Insufficient memory.')],
        logs: [log('plum', 'ERROR panic: cannot reach pear')],
        dependencies: [{ from: 'plum', to: 'pear' }],
      }),
    )
    expect(causes[0]).toMatchObject({ kind: 'insufficient_memory', object: { name: 'pear' }, confidence: 0.95 })
  })

  it('quotes word for word what was seen, with the way back to it', () => {
    const seen = [
      {
        source: 'hill: kubelet',
        text: 'kubelet.service\n  Active: failed (Result: exit-code)\n',
        locator: { file: 'status', key: 'hill' },
      },
    ]
    const { evidence } = examineCluster(
      cluster({ nodes: [node('hill')], nodeServices: [{ node: 'hill', name: 'kubelet', state: 'failed', seen }] }),
    )
    expect(evidence[0]).toMatchObject({
      source: 'hill: kubelet',
      quote: 'Active: failed (Result: exit-code)',
      locator: { file: 'status', key: 'hill' },
    })
  })

  it('holds out whatever is missing from a snapshot, and stays within its scale', () => {
    const parts = disorders.map(([, , one]) => one)
    const keys = [...new Set(parts.flatMap((one) => Object.keys(one)))] as (keyof ClusterSnapshot)[]
    fc.assert(
      fc.property(fc.subarray(parts, { minLength: 1, maxLength: 3 }), fc.subarray(keys), (some, dropped) => {
        const whole: Record<string, unknown[]> = {}
        for (const one of some)
          for (const [key, list] of Object.entries(one))
            if (!dropped.includes(key as keyof ClusterSnapshot))
              whole[key] = [...(whole[key] ?? []), ...(list as unknown[])]
        const { causes } = examineCluster(cluster(whole as Partial<ClusterSnapshot>))
        for (const { confidence, evidence } of causes)
          expect(confidence >= 0 && confidence <= 0.95 && evidence.length > 0).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
