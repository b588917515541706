import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { executorsOf } from '../executors/open-executors.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { asProposal } from './approval/as-proposal.ts'
import { commandTarget } from './approval/command-executor.ts'
import { ask } from './dispatch.ts'
import { call, contextWith, furnish, person, user } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { user: [person('alice'), person('lena', { role: 'sre-lead' })] })
})
afterAll(() => t.close())

const context = async (more: Partial<Context> = {}) =>
  contextWith({ store: t.store, clock: t.clock, directory: await t.store.readDirectory(), ...more })
const lead = { actor: user('lena', 'sre-lead') }
const rows = async (input: object = {}) =>
  (await call<{ rows: Record<string, unknown>[] }>(await context(lead), 'audit', input)).rows

test('who changed what is kept, refusals included; reading is not, and neither is what was written', async () => {
  const { id } = await call(await context(), 'create', {
    service: 'payments',
    title: 'a title nobody else should read',
  })
  await call(await context(), 'incidents')
  await expect(
    call(await context({ actor: user('vera', 'viewer') }), 'acknowledge', { incident: id }),
  ).rejects.toThrow()
  await expect(call(await context(), 'acknowledge', { incident: 'INC-999' })).rejects.toThrow()
  const found = await rows()
  expect(found.map(({ command: name, outcome, actor }) => [name, outcome, (actor as { id: string }).id])).toEqual([
    ['acknowledge', 'refused: not_found', 'alice'],
    ['acknowledge', 'refused: forbidden', 'vera'],
    ['create', 'done', 'alice'],
  ])
  expect(found[1]).toMatchObject({ subject: id, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(JSON.stringify(found)).not.toContain('a title nobody')
  expect(await call(await context(lead), 'audit-verify')).toMatchObject({ intact: true, rows: 3 })
  const exported = await call<{ rows: { seq: number }[] }>(await context(lead), 'audit-export', { since: '1h' })
  expect(exported.rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
})

test('a chain that was broken is told with its first broken row', async () => {
  await t.db.updateTable('audit').set({ outcome: 'done' }).where('seq', '=', '2').execute()
  expect(await call(await context(lead), 'audit-verify')).toMatchObject({ intact: false, broken_at: 2, rows: 1 })
})

test('a risky command is proposed instead of run, and once approved runs as whoever asked', async () => {
  const ran: unknown[] = []
  const restart = command({
    name: 'restart',
    summary: 'Restart a service',
    input: z.strictObject({ service: z.string() }),
    effect: 'risky',
    role: 'oncall',
    http: { method: 'POST', path: '/restart' },
    run: async ({ actor, commandId }, input) => void ran.push([actor.id, commandId, input]),
    output: z.null(),
    present: () => null,
    show: () => ({ title: '', tone: 'plain' }),
  })
  const target = commandTarget([restart], async (actor, commandId) => context({ actor, commandId }))
  const asking = await context({ executors: executorsOf([target]) })
  const proposal = (await ask(restart, asking, { service: 'payments' })) as {
    id: string
    command: string[]
    risk: string
  }
  expect(ran).toEqual([])
  expect(proposal).toMatchObject({
    state: 'pending',
    command: ['allclear', 'restart', 'service=payments'],
    risk: 'critical',
  })
  expect(asProposal(restart).present(proposal, asking)).toMatchObject({ id: proposal.id, kind: 'command' })
  const [executor] = target.operations
  const stored = (await t.store.proposal(proposal.id))!
  const work = {
    parameters: stored.operation.parameters,
    key: 'key-1',
    at: t.clock.now(),
    signal: new AbortController().signal,
  }
  expect(await executor!.execute(work)).toMatchObject({ outcome: 'done' })
  expect(ran).toEqual([['alice', 'key-1', { service: 'payments' }]])
  await t.store.putObject('user', person('alice', { role: 'viewer' }), 'api')
  await expect(executor!.execute(work)).rejects.toMatchObject({ code: 'forbidden' })
  expect(ran).toHaveLength(1)
})
