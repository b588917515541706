import { expect, test } from 'vitest'
import { executorKinds } from '../executors/index.ts'
import { Approval, settleApproval } from './approval-section.ts'
import { executorsSection, settleExecutors } from './executors-section.ts'

test('what nobody says is as usual, and the approval channel of Slack counts where none is named', () => {
  expect(settleApproval(Approval.parse({}), '#runbook-approvals')).toMatchObject({
    channel: '#runbook-approvals',
    autoRollback: false,
    budget: { most: 6, perMs: 3_600_000 },
    services: {},
  })
})

test('a service has rules of its own', () => {
  const written = {
    channel: '#approvals',
    expires: '30m',
    budget: { changes: 2, per: '1d' },
    services: { payments: { approvers: ['carol', 'team:payments'], auto_rollback: true, cool_down: '10m' } },
  }
  expect(settleApproval(Approval.parse(written), '#other')).toMatchObject({
    channel: '#approvals',
    expiresMs: 1_800_000,
    budget: { most: 2, perMs: 86_400_000 },
    services: { payments: { approvers: ['carol', 'team:payments'], autoRollback: true, coolDownMs: 600_000 } },
  })
})

const section = executorsSection({ sources: [], executors: executorKinds })

test('an executor is settings of its kind, in production unless it says otherwise', () => {
  const read = section.parse({
    prod: { kind: 'kubernetes', kubeconfig: 'kube.yaml' },
    tools: { kind: 'script', environment: 'staging', scripts: { flush: { command: ['flush'] } } },
  }) as Record<string, Record<string, unknown>>
  expect(settleExecutors(read)).toMatchObject([
    { name: 'prod', kind: 'kubernetes', environment: 'production', settings: { kubeconfig: 'kube.yaml', nodes: true } },
    { name: 'tools', kind: 'script', environment: 'staging', settings: { scripts: { flush: { idempotent: false } } } },
  ])
})

test.each([
  [{ x: { kind: 'shell' } }],
  [{ x: { kind: 'script', scripts: { flush: { command: [] } } } }],
  [{ x: { kind: 'script', scripts: { flush: { command: ['a'], parameters: { host: { pattern: '(' } } } } } }],
  [{ x: { kind: 'kubernetes', kubconfig: 'typo' } }],
  [{ x: { kind: 'webhook', hooks: { drain: { url: 'ftp://x' } } } }],
  [{ x: { kind: 'aws' } }],
])('%o is refused', (written) => {
  expect(section.safeParse(written).success).toBe(false)
})
