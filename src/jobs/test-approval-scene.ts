import { call, contextWith, furnish, person, start, user } from '../commands/test-context.ts'
import type { ProposalNotice } from '../core/approval/notice.ts'
import { usualApproval } from '../core/approval/settings.ts'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { Preferences } from '../core/workspace.ts'
import { testStore } from '../store/test-store.ts'
import { keepProposals, type ProposalEffects } from './proposals.ts'
import { testExecutor } from './test-executor.ts'

const settings = { ...usualApproval, channel: '#approvals', services: { payments: { approvers: ['carol'] } } }
const never = new AbortController().signal

/** What tests of proposals read of an answer. */
export type Answered = { id: string; sha256: string; state: string; [field: string]: unknown }

/** A real store with a few people and a Slack workspace, a target that counts what is done to it, and a keeper. */
export async function approvalScene() {
  const t = await testStore({ onError: () => undefined })
  const shop = testExecutor()
  const bugs: unknown[] = []
  await furnish(t.store, {
    user: [person('alice'), person('bob'), person('carol', { role: 'sre-lead' }), person('eve', { role: 'viewer' })],
  })
  const preferences = Preferences.parse({ defaultChannel: '#general' })
  await t.store.putWorkspace({ id: 'config', name: 'Slack', scopes: [], status: 'active', preferences })

  const context = async (who: string, more: Partial<Context> = {}): Promise<Context> => {
    const directory = await t.store.readDirectory()
    const base = contextWith()
    return {
      ...base,
      actor: { ...user(who, directory.users.get(who)?.role), via: 'slack' } as Context['actor'],
      store: t.store,
      clock: t.clock,
      directory,
      executors: shop,
      settings: { ...base.settings, approval: settings },
      ...more,
    }
  }
  const ask = async (who: string, name: string, input: object, more: Partial<Context> = {}) =>
    call<Answered>(await context(who, more), name, input)
  return {
    t,
    shop,
    bugs,
    settings,
    ask,
    proposed: (more: object = {}, who = 'bob') =>
      ask(who, 'propose', { service: 'checkout', change: 'turn on', ...more }),
    /** What was refused, or `allowed`. */
    refusal: (asked: Promise<unknown>) =>
      asked.then(
        () => 'allowed',
        (error) => (error instanceof Problem ? `${error.code}: ${error.message}` : String(error)),
      ),
    /** One tick of a worker, to its end. */
    async round(given: Partial<ProposalEffects> = {}) {
      const keeping = keepProposals({
        store: t.store,
        queue: t.wakes,
        clock: t.clock,
        executors: shop,
        settings,
        verify: async () => ({ result: 'recovered', says: 'checkout is well.' }),
        redact: (text) => text.replaceAll('hunter2', '•••'),
        deadline: () => never,
        every: () => () => undefined,
        onBug: (error) => bugs.push(error),
        ...given,
      })
      await keeping.tick()
      await keeping.settled()
    },
    read: async (id: string) => (await t.store.proposal(id))!,
    async cards() {
      const rows = await t.db
        .selectFrom('deliveries')
        .select(['kind', 'channel', 'priority', 'wanted', 'body'])
        .execute()
      return rows.map((row) => ({ ...row, body: row.body as ProposalNotice }))
    },
    async reset() {
      for (const table of ['proposals', 'service_changes', 'deliveries'] as const)
        await t.db.deleteFrom(table).execute()
      t.clock.set(start)
      shop.reset()
    },
  }
}
