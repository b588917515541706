import type { Signal } from '../core/alert.ts'
import { decide } from '../core/decide.ts'
import { type Incident, urgencies } from '../core/incident.ts'
import { alertKey, type Group, type IncidentWork } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import type { SourceSettings } from '../core/source.ts'
import { alertFrom, serviceOf, sourceActor } from './alert-from.ts'
import { openingFor } from './opening.ts'
import { settleDue } from './settle-due.ts'
import { urgencyOf } from './urgency-of.ts'

/** Opens the incident of a group with the signals it has, the most urgent one giving it its name. */
export async function openGroup(
  tx: IncidentWork,
  group: Group,
  signals: Signal[],
  settings: SourceSettings,
): Promise<Incident> {
  const first = [...signals].sort((a, b) => rank(a) - rank(b))[0]
  if (!first) throw new Error(`no signal to open ${group.key} with`)
  const actor = sourceActor(settings)
  let incident = await tx.open(
    openingFor(
      {
        title: first.title,
        service: serviceOf(first, settings),
        urgency: urgencyOf(first.severity),
        source: settings.name,
        groupKey: group.key,
        ...(first.component !== undefined && { component: first.component }),
        ...(first.environment !== undefined && { environment: first.environment }),
        ...(first.body !== undefined && { description: first.body }),
      },
      tx.directory,
    ),
    actor,
  )
  const newest = await tx.newestAlerts(signals.map(({ source, dedupKey }) => ({ source, dedupKey })))
  for (const signal of signals) {
    const waited = newest.get(alertKey(signal.source, signal.dedupKey))
    const known =
      waited?.status === 'firing' && waited.incident === null
        ? { ...waited, incident: incident.id }
        : alertFrom(signal, settings, incident.id)
    const alert = tx.putAlert(known)
    const happenings = decide(
      incident,
      { type: 'alert_fires', alert: alert.id, title: alert.title, urgency: urgencyOf(alert.severity) },
      tx.now,
    )
    if (happenings instanceof Problem) throw happenings
    incident = tx.append(incident, happenings, actor)
  }
  delete group.flushAt
  group.incident = incident.id
  group.waiting = []
  group.toldAt = tx.now
  tx.putGroup(group)
  return settleDue(tx, incident)
}

const rank = (signal: Signal) => urgencies.indexOf(urgencyOf(signal.severity))
