import type { Alert, Signal } from '../../core/alert.ts'
import { decide } from '../../core/decide.ts'
import type { Group, IncidentWork } from '../../core/ledger.ts'
import type { SourceSettings } from '../../core/source.ts'
import { openGroup } from '../open-group.ts'
import { signalOf } from '../signal-of.ts'
import { urgencyOf } from '../urgency-of.ts'
import { appendTo } from './append-to.ts'

/** What one alert is counted in with. */
export interface CountingIn {
  tx: IncidentWork
  settings: SourceSettings
  group: Group
  /** The signal it came with; without one it is told from the alert itself. */
  signal?: Signal
}

/** Where an alert went, and the words for that. */
export interface CountedIn {
  incident: string | null
  words: string
}

/** An alert that nothing keeps quiet joins the open incident of its group, waits for its group, or opens an incident. */
export async function countIn(scene: CountingIn, { muted: _, ...alert }: Alert): Promise<CountedIn> {
  const { tx, group, settings } = scene
  const signal = scene.signal ?? signalOf(alert, 'trigger', alert.seenAt)
  const incident = group.incident ? await tx.incident(group.incident) : undefined
  if (incident && incident.status !== 'resolved') {
    const counted = alert.incident === incident.id
    const stored = tx.putAlert({ ...alert, incident: incident.id })
    const { id, title, severity } = stored
    const type = counted ? 'alert_unmutes' : 'alert_fires'
    appendTo(scene, incident, decide(incident, { type, alert: id, title, urgency: urgencyOf(severity) }, tx.now))
    return { incident: incident.id, words: `Joined ${incident.id}.` }
  }
  tx.putAlert({ ...alert, incident: null })
  if (settings.groupWaitMs > 0) {
    group.waiting.push(signal)
    group.flushAt ??= new Date(tx.now.getTime() + settings.groupWaitMs)
    tx.putGroup(group)
    return { incident: null, words: 'Waits for its group.' }
  }
  const opened = await openGroup(tx, group, [signal], settings)
  return { incident: opened.id, words: `Opened ${opened.id}.` }
}
