import type { Alert } from '../../core/alert.ts'
import type { Moving } from '../../core/join-incidents.ts'
import type { Group, Transaction } from '../../core/ledger.ts'

type Work = Pick<Transaction, 'alertsOf' | 'groupsOf' | 'putAlert' | 'putGroup'>

/** Moves the alerts and groups of a merged incident, whose rows are locked; each remembers where it came from. */
export async function moveAll(tx: Work, from: string, to: string, groups: readonly Group[]): Promise<void> {
  for (const alert of await tx.alertsOf(from))
    tx.putAlert({ ...alert, incident: to, merged: [...(alert.merged ?? []), from] })
  // Another merge may have brought more groups while this one waited for the incident.
  const late = (await tx.groupsOf(from)).filter(
    ({ source, key }) => !groups.some((g) => g.source === source && g.key === key),
  )
  for (const group of [...groups, ...late])
    tx.putGroup({ ...group, incident: to, merged: [...(group.merged ?? []), from] })
}

/** Gives an incident back what it had brought along, wherever that is by now. */
export async function giveBack(tx: Work, id: string, holder: string): Promise<Moving> {
  const alerts = (await tx.alertsOf(holder)).filter(({ merged }) => merged?.includes(id))
  for (const alert of alerts) tx.putAlert(returned(alert, id))
  for (const group of await tx.groupsOf(holder)) if (group.merged?.includes(id)) tx.putGroup(returned(group, id))
  return { firing: alerts.filter(counts).length, total: alerts.length }
}

const counts = ({ status, muted }: Alert) => status === 'firing' && !muted

/** As it was before it left that incident. */
function returned<T extends { merged?: string[] }>(moved: T, id: string): T & { incident: string } {
  const { merged = [], ...rest } = moved
  const before = merged.slice(0, merged.indexOf(id))
  return { ...rest, incident: id, ...(before.length && { merged: before }) } as T & { incident: string }
}
