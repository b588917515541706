import type { Alert } from '../../core/alert.ts'
import { decide } from '../../core/decide.ts'
import { flapAt } from '../../core/flap.ts'
import type { Incident } from '../../core/incident.ts'
import { Problem } from '../../core/problem.ts'
import type { SourceSettings } from '../../core/source.ts'

/** Whether its source says that it cleared while it still counts as firing, because it flaps. */
export const isHeld = (alert: Alert | undefined): alert is Alert =>
  alert?.status === 'firing' && alert.flap?.held === true

/** The alert as its source last told it: what is held has cleared there. */
export const asTold = (alert: Alert | undefined): Alert | undefined =>
  isHeld(alert) ? { ...alert, status: 'cleared' } : alert

/** How an alert comes and goes, with the change of this moment; nothing where its source damps nothing. */
export function withChange(
  before: Alert | undefined,
  moment: Date,
  { flap: rule }: SourceSettings,
): Pick<Alert, 'flap'> {
  if (!rule) return {}
  const at = moment.getTime()
  const rested = flapAt(rule, before?.flap, { changed: false, at })
  return { flap: flapAt(rule, rested, { changed: true, at }) }
}

/** What is to be told of an alert that flaps, once for each time that its incident learns of it. */
export function flapHappening(alert: Alert, incident: Incident, { flap: rule }: SourceSettings, now: Date) {
  if (!rule || !alert.flap?.flapping || incident.flapping?.includes(alert.id)) return []
  const { id, title, flap } = alert
  const told = decide(incident, { type: 'alert_flaps', alert: id, title, rule, changes: flap.changes.length }, now)
  return told instanceof Problem ? [] : told
}

/** When it counts as cleared if it stays calm. */
export const calmAt = (since: Date, { flap }: SourceSettings): Date => new Date(since.getTime() + (flap?.calmMs ?? 0))
