import type { Context } from '../../core/command.ts'
import { decide } from '../../core/decide.ts'
import { Problem } from '../../core/problem.ts'
import { catchUp } from '../catch-up.ts'
import { changeIncident } from '../change-incident.ts'
import { seen } from '../find-incident.ts'
import { settleMaintenance } from '../noise/settle-maintenance.ts'
import { type Change, once } from '../once.ts'
import { finalIncident, lockIncidents } from './lock-incidents.ts'
import { giveBack } from './move-alerts.ts'

/**
 * Opens a resolved incident again. One that was merged leaves the other with the alerts and groups it had brought, wherever
 * these are by now; what joined there since stays there.
 */
export async function reopenIncident(context: Context, id: string, reason: string | undefined): Promise<Change> {
  const given = reason === undefined ? {} : { reason }
  const holder = await finalIncident(context.store, id)
  if (holder === id) return changeIncident(context, id, { type: 'reopen', ...given })
  return once(context, `reopen ${id}`, async (tx) => {
    await tx.groupsOf(holder)
    const locked = await lockIncidents(tx, [id, holder])
    const incident = seen(context, id, locked.get(id))
    const other = locked.get(holder)
    const refused = decide(incident, { type: 'reopen', returned: { firing: 0, total: 0 } }, tx.now)
    if (refused instanceof Problem) return refused
    if (!other || other.mergedInto)
      return new Problem('conflict', `${holder}, where its alerts were, was just merged on. Try again.`)
    const moving = await giveBack(tx, id, holder)
    const leaving = decide(other, { type: 'give_back', from: id, moving }, tx.now)
    const happenings = decide(incident, { type: 'reopen', ...given, returned: moving }, tx.now)
    if (happenings instanceof Problem) return happenings
    if (!(leaving instanceof Problem)) tx.append(other, leaving, context.actor)
    const opened = tx.append(incident, happenings, context.actor)
    return catchUp(tx, await settleMaintenance(tx, opened, tx.now))
  })
}
