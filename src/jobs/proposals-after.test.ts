import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { start, user } from '../commands/test-context.ts'
import { type Investigation, usualBudget } from '../core/investigation/investigation.ts'
import { Problem } from '../core/problem.ts'
import { leaseMs } from './execute.ts'
import { approvalScene } from './test-approval-scene.ts'

const scene = await approvalScene()
const { t, shop, bugs, settings, ask, proposed, refusal, round, read, cards } = scene
afterEach(scene.reset)
afterAll(() => t.close())

describe('afterwards', () => {
  const executed = async (more: object = {}) => {
    const { id, sha256 } = await proposed(more)
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    await round()
    return id
  }
  const stillWrong = async () => ({ result: 'still_wrong' as const, says: 'checkout is still wrong.' })

  test('it is looked at whether it helped, and a rollback is offered when not', async () => {
    const id = await executed()
    t.clock.forward(settings.verifyAfterMs)
    await round({ verify: stillWrong })
    expect(await read(id)).toMatchObject({ state: 'succeeded', verification: { result: 'still_wrong' } })
    await ask('alice', 'rollback', { proposal: id })
    expect(await refusal(ask('carol', 'rollback', { proposal: id }))).toMatch(
      /already approved by @alice .* and is being carried out/,
    )
    await round()
    expect(await read(id)).toMatchObject({ state: 'rolled_back', runs: [{}, { direction: 'back', outcome: 'done' }] })
    expect(shop.done).toHaveLength(2)
  })

  test('it is rolled back without asking where the policy says so', async () => {
    const id = await executed()
    t.clock.forward(settings.verifyAfterMs)
    await round({ verify: stillWrong, settings: { ...settings, autoRollback: true } })
    expect(await read(id)).toMatchObject({ state: 'rolled_back', verification: { result: 'still_wrong' } })
  })

  test('that it cannot be told is said', async () => {
    const id = await executed()
    t.clock.forward(settings.verifyAfterMs)
    await round({ verify: () => Promise.reject(new Problem('unavailable', 'Prometheus does not answer.')) })
    expect((await read(id)).verification).toMatchObject({
      result: 'unknown',
      says: 'Whether it helped cannot be told: Prometheus does not answer.',
    })
  })

  test.each([
    [
      'refused by a dry run',
      { unwilling: true },
      'refused',
      /dry run was refused, so nothing was done. It would not turn/,
    ],
    ['whose base moved', { result: { outcome: 'conflict', says: 'It moved; hunter2.' } }, 'conflict', /It moved; •••/],
  ] as const)('one %s is failed without an effect', async (_, next, outcome, says) => {
    const { id, sha256 } = await proposed()
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    shop.next = next
    await round()
    expect(await read(id)).toMatchObject({ state: 'failed', runs: [{ outcome, says: expect.stringMatching(says) }] })
    expect(shop.done).toEqual([])
  })

  test('the next change of the service waits for the cool-down, also in another process', async () => {
    await executed()
    const { id } = await proposed({ change: 'turn sideways' })
    await ask('alice', 'approve', { proposal: id })
    const other = await t.another()
    await round({ store: other.store })
    expect(await read(id)).toMatchObject({
      state: 'approved',
      hold: { why: expect.stringMatching(/checkout was changed a moment ago/) },
    })
    t.clock.forward(settings.coolDownMs)
    await round()
    expect((await read(id)).state).toBe('succeeded')
  })
})

describe('what no executor carries out', () => {
  const request = (more: object = {}) =>
    ask('bob', 'slack_send_approval_request', {
      channel: '#runbook-approvals',
      operation: 'Scale checkout-api from 4 to 8 tasks',
      riskLevel: 'high',
      rollbackCommand: 'aws ecs update-service --desired-count 4',
      ...more,
    })

  test('is approved all the same, and its requester reports what came of it', async () => {
    const made = await request()
    expect(made).toMatchObject({ kind: 'manual', risk: 'high', title: 'Scale checkout-api from 4 to 8 tasks' })
    expect((await cards())[0]).toMatchObject({
      channel: '#runbook-approvals',
      body: {
        proposal: { rollback: { command: ['aws', 'ecs', 'update-service', '--desired-count', '4'], automatic: false } },
      },
    })
    await ask('alice', 'approve', { proposal: made.id, hash: made.sha256 })
    expect((await read(made.id)).state).toBe('executing')
    t.clock.forward(leaseMs * 2)
    await round()
    await ask('bob', 'report-outcome', { proposal: made.id, outcome: 'succeeded', note: '8 tasks run' })
    expect(await read(made.id)).toMatchObject({ state: 'succeeded', runs: [{ says: '8 tasks run' }] })
    expect(await refusal(ask('bob', 'report-outcome', { proposal: made.id, outcome: 'failed' }))).toMatch(
      /has been carried out/,
    )
  })

  test('that would hand out secrets is not even proposed', async () => {
    expect(await refusal(request({ operation: 'kubectl get secret db -o yaml' }))).toMatch(
      /forbidden: This would hand out Kubernetes secrets/,
    )
  })

  test('that an executor knows by its command is carried out by it', async () => {
    expect(await request({ command: 'turn on', service: 'checkout' })).toMatchObject({
      kind: 'test.turn',
      title: 'Turn it on',
    })
  })
})

test('the same change is not proposed twice while the first waits, and the same asking makes one', async () => {
  const first = await ask('bob', 'propose', { service: 'checkout', change: 'turn on' }, { commandId: 'once' })
  const again = await ask('bob', 'propose', { service: 'checkout', change: 'turn on' }, { commandId: 'once' })
  const other = await ask('alice', 'propose', { service: 'checkout', change: 'turn on' })
  expect([again.id, other.id]).toEqual([first.id, first.id])
})

test('a change of one service is not proposed under the name of another, whose rules are laxer', async () => {
  await t.store.putObject('service', { id: 'payments' }, 'api')
  const change = { change: undefined, kind: 'test.turn', parameters: { value: 'on', name: 'payments' } }
  expect(await refusal(proposed(change))).toMatch(/invalid: This changes payments: propose it for that service/)
  expect(await proposed({ ...change, service: 'payments' })).toMatchObject({ approvers: ['carol'] })
})

test('an incident tells what was proposed, decided and done', async () => {
  const incident = await t.store.transact((tx) =>
    tx.open({ title: 'Checkout is slow', service: 'checkout', urgency: 'high', source: 'manual' }, user('alice')),
  )
  const { id, sha256 } = await proposed({ incident: incident.id })
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await round()
  const events = await t.store.timeline(incident.id)
  expect(events.flatMap((e) => (e.type === 'remediated' ? [e.text] : []))).toEqual([
    `Approval asked for: Turn it on (${id})`,
    'Approved by @alice — executing: Turn it on',
    'Executed: Turn it on. It turned.',
  ])
})

test('the thread of an investigation hears what was done about it', async () => {
  const investigation: Investigation = {
    id: 'inv-0000000a',
    version: 0,
    profile: 'prod',
    service: 'checkout',
    incidents: [],
    trigger: { kind: 'command', by: user('bob'), reason: 'asked' },
    window: { from: start, to: start },
    budget: usualBudget,
    command: 'x',
    place: { id: 'config', type: 'slack', channel: '#incidents' },
    updates: true,
    startedAt: start,
    state: 'concluded',
    phase: 'done',
    depth: 0,
    ...{ hypotheses: [], evidence: [], transitions: [], progress: [], exhausted: [], proposals: [], feedback: [] },
  }
  await t.store.transact(async (tx) => void (await tx.putInvestigation({ item: investigation, notices: [] })))
  const { id, sha256 } = await proposed({ investigation: investigation.id })
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await round()
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['kind', 'body'])
    .where('subject', '=', investigation.id)
    .execute()
  expect(rows).toMatchObject([
    { kind: 'notice', body: { about: 'investigation', line: { text: '⚙️ Executed: Turn it on. It turned.' } } },
  ])
})

test('nothing of ours went wrong', () => {
  expect(bugs).toEqual([])
})
