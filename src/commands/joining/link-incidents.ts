import type { Context } from '../../core/command.ts'
import { decide } from '../../core/decide.ts'
import type { Incident } from '../../core/incident.ts'
import { mostGenerations } from '../../core/join-incidents.ts'
import type { Transaction } from '../../core/ledger.ts'
import { Problem } from '../../core/problem.ts'
import { findIncident, seen } from '../find-incident.ts'
import { type Change, once } from '../once.ts'
import { lockIncidents } from './lock-incidents.ts'
import { audienceFault } from './same-audience.ts'

/** Puts an incident under another; both learn of it in one transaction. A ring of parents is refused. */
export function linkIncidents(context: Context, id: string, under: string): Promise<Change> {
  return once(context, `link ${id} ${under}`, async (tx) => {
    const locked = await lockIncidents(tx, [id, under])
    const child = seen(context, id, locked.get(id))
    const parent = seen(context, under, locked.get(under))
    const fault = audienceFault(tx.directory, child, parent)
    const ancestors = await ancestorsOf(tx, parent)
    const linked = fault ?? decide(child, { type: 'link', parent, ancestors }, tx.now)
    if (linked instanceof Problem) return linked
    if (!linked.length) return child
    const told = decide(parent, { type: 'link_child', child }, tx.now)
    if (told instanceof Problem) return told
    tx.append(parent, told, context.actor)
    return tx.append(child, linked, context.actor)
  })
}

/** Held like the two themselves, so that two links at once cannot close a ring. */
async function ancestorsOf(tx: Pick<Transaction, 'incident'>, { parent }: Incident): Promise<string[]> {
  const ids: string[] = []
  let next = parent
  while (next !== undefined && ids.length < mostGenerations) {
    ids.push(next)
    next = (await tx.incident(next))?.parent
  }
  return ids
}

/** Takes an incident away from its parent again. */
export async function unlinkIncident(context: Context, id: string): Promise<Change> {
  const { parent: known } = await findIncident(context, id)
  return once(context, `unlink ${id}`, async (tx) => {
    const locked = await lockIncidents(tx, known === undefined ? [id] : [id, known])
    const child = seen(context, id, locked.get(id))
    const unlinked = decide(child, { type: 'unlink' }, tx.now)
    if (unlinked instanceof Problem) return unlinked
    const parent =
      child.parent === undefined ? undefined : (locked.get(child.parent) ?? (await tx.incident(child.parent)))
    const told = parent && decide(parent, { type: 'unlink_child', child: id }, tx.now)
    if (parent && told && !(told instanceof Problem)) tx.append(parent, told, context.actor)
    return tx.append(child, unlinked, context.actor)
  })
}
