import type { Context } from '../../core/command.ts'
import { decide } from '../../core/decide.ts'
import type { Incident } from '../../core/incident.ts'
import type { Transaction } from '../../core/ledger.ts'
import { Problem } from '../../core/problem.ts'
import { catchUp } from '../catch-up.ts'
import { seen } from '../find-incident.ts'
import { type Change, once } from '../once.ts'
import { finalIncident, lockIncidents } from './lock-incidents.ts'
import { moveAll } from './move-alerts.ts'
import { audienceFault } from './same-audience.ts'

/**
 * Merges one incident into another, or into the one that other was merged into itself: alerts and groups move, both learn
 * of it, and the first one is over. All in one transaction; groups are locked before incidents, and these by id.
 */
export async function mergeIncidents(context: Context, id: string, into: string): Promise<Change> {
  const target = await finalIncident(context.store, into)
  return once(context, `merge ${id} ${into}`, async (tx) => {
    const groups = await tx.groupsOf(id)
    const locked = await lockIncidents(tx, [id, into, target])
    const from = seen(context, id, locked.get(id))
    seen(context, into, locked.get(into))
    const to = await followed(tx, seen(context, target, locked.get(target)))
    const gone = from.id === to.id && into !== id ? circle(id, into) : audienceFault(tx.directory, from, to)
    const left = gone ?? decide(from, { type: 'merge_into', into: to }, tx.now)
    if (left instanceof Problem) return left
    const moving = { firing: from.firing, total: from.total }
    const joined = decide(to, { type: 'merge_from', from, moving }, tx.now)
    if (joined instanceof Problem) return joined
    await moveAll(tx, from.id, to.id, groups)
    const merged = tx.append(from, left, context.actor)
    catchUp(tx, tx.append(to, joined, context.actor))
    return merged
  })
}

const circle = (id: string, into: string) =>
  new Problem('conflict', `${into} was merged into ${id} itself. Reopen ${into} first to undo that.`)

/** The target may have been merged on while this merge waited for it. */
async function followed(tx: Pick<Transaction, 'incident'>, target: Incident): Promise<Incident> {
  let current = target
  for (;;) {
    const next = current.mergedInto === undefined ? undefined : await tx.incident(current.mergedInto)
    if (!next) return current
    current = next
  }
}
