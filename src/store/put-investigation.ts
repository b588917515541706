import { sql, type Transaction as Trx } from 'kysely'
import type { Change, InvestigationNews } from '../core/change.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { Wake } from '../core/jobs.ts'
import type { Transaction } from '../core/ledger.ts'
import { json } from './json.ts'
import { owe } from './owe.ts'
import type { Tables } from './schema.ts'
import type { Gathered, Surroundings } from './transact.ts'

/**
 * Writes a change inside a unit of work, on the condition that the row is as it was decided on; what it owes commits with
 * it. A new one is refused while another of its service runs. Wake-ups to be repeated after the commit, and news, are gathered.
 */
export function putInvestigationIn(
  trx: Trx<Tables>,
  around: Surroundings,
  { coalesced, changes }: Pick<Gathered, 'coalesced' | 'changes'>,
): Transaction['putInvestigation'] {
  return async ({ item, holder, notices, judged, news = [] }) => {
    const written = { ...item, version: item.version + 1 }
    const won = item.version === 0 ? await add(trx, written) : await replace(trx, written, holder)
    if (!won) return false
    const now = around.clock.now()
    changes.push(...news.map((type) => changeOf(written, type)))
    if (judged) await judge(trx, judged)
    if (notices.length) coalesced.push(...(await owe(trx, around, notices, now)))
    if (item.version === 0) {
      const wake: Wake = { name: 'investigate', data: { investigation: item.id }, key: item.id }
      coalesced.push(...(await around.queue.send(trx, [wake])))
    }
    return true
  }
}

const changeOf = ({ id, version, phase, service, incidents }: Investigation, type: InvestigationNews): Change => ({
  ...{ investigation: id, version, type, phase, service, incidents },
})

async function add(trx: Trx<Tables>, item: Investigation): Promise<boolean> {
  const { rows } = await sql`INSERT INTO investigations (id, profile, service, state, version, created_at, body)
    VALUES (${item.id}, ${item.profile}, ${item.service}, ${item.state}, ${item.version}, ${item.startedAt}, ${json(item)}::jsonb)
    ON CONFLICT DO NOTHING RETURNING id`.execute(trx)
  return rows.length > 0
}

async function replace(trx: Trx<Tables>, item: Investigation, holder: string | undefined): Promise<boolean> {
  const mine = holder === undefined ? sql`` : sql`AND holder = ${holder}`
  // A transition is a new beginning: only failures in a row count as attempts. A change by a person frees the lease.
  const free = holder === undefined ? sql`, holder = NULL, lease_until = NULL` : sql``
  const { rows } = await sql`UPDATE investigations SET state = ${item.state}, version = ${item.version},
      ended_at = ${item.endedAt ?? null}, body = ${json(item)}::jsonb, attempts = 0 ${free}
    WHERE id = ${item.id} AND version = ${item.version - 1} ${mine} RETURNING id`.execute(trx)
  return rows.length > 0
}

async function judge(trx: Trx<Tables>, { by, case: kept }: { by: string; case: Case }): Promise<void> {
  await sql`INSERT INTO cases (investigation, judge, service, at, body)
    VALUES (${kept.investigation}, ${by}, ${kept.service}, ${kept.at}, ${json(kept)}::jsonb)
    ON CONFLICT (investigation, judge) DO UPDATE SET at = excluded.at, body = excluded.body`.execute(trx)
}
