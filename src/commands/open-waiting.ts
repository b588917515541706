import type { Signal } from '../core/alert.ts'
import { alertKey, type Group, type IncidentWork } from '../core/ledger.ts'
import type { SourceSettings } from '../core/source.ts'
import { alertFrom } from './alert-from.ts'
import { whyMuted } from './noise/why-muted.ts'
import { openGroup } from './open-group.ts'

/** Opens the incident of a group whose wait is over, with the alerts that nothing keeps quiet by now; none when all are. */
export async function openWaiting(tx: IncidentWork, group: Group, settings: SourceSettings): Promise<void> {
  const loud = await loudOnes(tx, group.waiting, settings)
  if (loud.length) return void (await openGroup(tx, group, loud, settings))
  delete group.flushAt
  group.waiting = []
  tx.putGroup(group)
}

/** Those of the waiting signals that are to be told; the others are kept with why not. */
async function loudOnes(tx: IncidentWork, waiting: Signal[], settings: SourceSettings): Promise<Signal[]> {
  const newest = await tx.newestAlerts(waiting)
  const loud: Signal[] = []
  for (const signal of waiting) {
    const alert = newest.get(alertKey(signal.source, signal.dedupKey))
    const by = await whyMuted(tx, alert ?? alertFrom(signal, settings, null))
    if (by.length && alert?.status === 'firing') tx.putAlert({ ...alert, muted: { sinceAt: tx.now, by } })
    else loud.push(signal)
  }
  return loud
}
