import type { Context } from '../core/command.ts'
import { decide, type IncidentCommand } from '../core/decide.ts'
import type { Incident } from '../core/incident.ts'
import type { Transaction } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import { catchUp } from './catch-up.ts'
import { seen } from './find-incident.ts'
import { settleMaintenance } from './noise/settle-maintenance.ts'
import { type Change, once } from './once.ts'

/** A command, or how it is made of what is true inside the transaction, where the moment of the decision is known. */
export type Asked = IncidentCommand | ((tx: Transaction, incident: Incident) => IncidentCommand)

/** After these somebody may be due to be paged without any delay. */
const pagesAtOnce = new Set<IncidentCommand['type']>(['reopen', 'escalate'])

/**
 * Runs a command on an incident: one transaction, once per command id. A person who resolves also closes the alerts that
 * still fire. Throws Problem `not_found` for what the asker may not see, and whatever `decide` refuses.
 */
export function changeIncident(context: Context, id: string, asked: Asked, name?: string): Promise<Change> {
  const label = name ?? (typeof asked === 'function' ? 'change' : asked.type)
  return once(context, `${label} ${id}`, async (tx) => {
    const incident = seen(context, id, await tx.incident(id))
    const command = typeof asked === 'function' ? asked(tx, incident) : asked
    const happenings = decide(incident, command, tx.now)
    if (happenings instanceof Problem) return happenings
    const changed = happenings.length ? tx.append(incident, happenings, context.actor) : incident
    if (command.type === 'resolve') await clearAlerts(tx, id)
    const settled = command.type === 'reopen' ? await settleMaintenance(tx, changed, tx.now) : changed
    return pagesAtOnce.has(command.type) ? catchUp(tx, settled) : settled
  })
}

/** What a person resolved is over for them: a reminder from the source opens nothing for a while. */
async function clearAlerts(tx: Transaction, id: string): Promise<void> {
  for (const alert of await tx.alertsOf(id))
    if (alert.status === 'firing') tx.putAlert({ ...alert, status: 'cleared', clearedByHandAt: tx.now })
}
