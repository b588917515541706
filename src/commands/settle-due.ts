import type { Incident } from '../core/incident.ts'
import type { IncidentWork } from '../core/ledger.ts'
import { catchUp } from './catch-up.ts'
import { settleMaintenance } from './noise/settle-maintenance.ts'

/** Lets the clock look at an incident: maintenance windows hold its SLA or let go, and then whatever is due happens. */
export const settleDue = async (tx: IncidentWork, incident: Incident): Promise<Incident> =>
  catchUp(tx, await settleMaintenance(tx, incident))
