import type { Kysely, Transaction as Trx } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Wake } from '../core/jobs.ts'
import type { Transaction } from '../core/ledger.ts'
import type { Settlement, Watches } from '../core/watch/lookouts.ts'
import { openAlertRules } from './alert-rules.ts'
import { type LookoutTable, openLookouts, removeLookouts, settleLookouts } from './lookouts.ts'
import { owe } from './owe.ts'
import type { Tables } from './schema.ts'
import type { Surroundings } from './transact.ts'

/** Watches and alert rules. */
export const openWatches = (db: Kysely<Tables>, clock: Clock): Watches => ({
  watches: openLookouts(db, clock, 'watches'),
  alertRules: openAlertRules(db, clock),
})

/**
 * Settles looks inside a unit of work: rows, owed notices and wake-ups commit together, so that after a crash a notice
 * is either owed with the state that says so, or the look is taken again and owes it then. `coalesced` takes the
 * wake-ups that are to be repeated after the commit.
 */
export function settleLooksIn(trx: Trx<Tables>, around: Surroundings, coalesced: Wake[]): Transaction['settleLooks'] {
  return async (settlements: Settlement[]) => {
    const won = new Set([
      ...(await settleTable(trx, 'watches', ofKind(settlements, 'watch'))),
      ...(await settleTable(trx, 'alert_rules', ofKind(settlements, 'alert-rule'))),
    ])
    const notices = settlements.filter(({ item }) => won.has(item.id)).flatMap((s) => s.notices)
    if (notices.length) coalesced.push(...(await owe(trx, around, notices, around.clock.now())))
    return won
  }
}

const ofKind = (settlements: Settlement[], kind: Settlement['kind']) => settlements.filter((s) => s.kind === kind)

async function settleTable(trx: Trx<Tables>, table: LookoutTable, settlements: Settlement[]): Promise<string[]> {
  const gone = settlements.filter(({ removed }) => removed).map(({ item }) => item)
  const written = settlements.filter(({ removed }) => !removed)
  return [...(await settleLookouts(trx, table, written)), ...(await removeLookouts(trx, table, gone))]
}
