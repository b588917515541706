import type { Alert } from '../core/alert.ts'
import { urgencies } from '../core/incident.ts'
import { alertKey } from '../core/ledger.ts'
import { mutedWords } from '../core/silence/muted-words.ts'
import { alertFrom, sourceActor } from './alert-from.ts'
import { countIn } from './noise/count-in.ts'
import { flapHappening, withChange } from './noise/flapping.ts'
import { heldBack, whyMuted, withTrigger } from './noise/why-muted.ts'
import type { Scene, SignalOutcome, Tell } from './signal-scene.ts'
import { urgencyOf } from './urgency-of.ts'

/** A new condition is kept without a noise, joins the open incident of its group, waits for its group, or opens one. */
export async function fires(scene: Scene, told: Tell): Promise<SignalOutcome> {
  const { tx, signal, settings, newest } = scene
  const { receivedAt } = signal
  const alert: Alert = {
    ...alertFrom(signal, settings, null),
    ...withTrigger(newest, receivedAt, settings),
    ...withChange(newest, receivedAt, settings),
  }
  const quiet = await quietly(scene, alert, told)
  if (quiet) return quiet
  const { incident: id, words } = await countIn(scene, tx.putAlert(alert))
  await tellFlapping(scene, id)
  return told(id, words)
}

/** Keeps an alert that something keeps quiet, with why. */
async function quietly({ tx, settings }: Scene, alert: Alert, told: Tell): Promise<SignalOutcome | undefined> {
  const back = heldBack(alert, settings)
  const by = back.length ? back : await whyMuted(tx, alert)
  if (!by.length) return undefined
  const muted = { sinceAt: alert.muted?.sinceAt ?? tx.now, by }
  tx.putAlert({ ...alert, muted })
  return told(null, mutedWords(muted), 'muted')
}

async function tellFlapping(scene: Scene, id: string | null): Promise<void> {
  const { tx, signal, settings } = scene
  if (!settings.flap) return
  const alert = (await tx.newestAlerts([signal])).get(alertKey(signal.source, signal.dedupKey))
  const incident = id === null ? undefined : await tx.incident(id)
  if (alert && incident) tx.append(incident, flapHappening(alert, incident, settings, tx.now), sourceActor(settings))
}

/** A stored alert as its source tells it now. */
function retold({ signal, settings }: Scene, { expiresAt: _, ...newest }: Alert): Alert {
  const firedAt = signal.sourceAt && signal.sourceAt > newest.firedAt ? signal.sourceAt : newest.firedAt
  const { id: __, incident: ___, startedAt: ____, fires: _____, ...latest } = alertFrom(signal, settings, null)
  const triggers = withTrigger(newest, signal.receivedAt, settings)
  return { ...newest, ...latest, ...triggers, firedAt, fires: newest.fires + 1 }
}

/** A condition that is known to fire is told again: what is known of it becomes newer, and it may begin to count. */
export async function refires(scene: Scene, newest: Alert, told: Tell): Promise<SignalOutcome> {
  const { tx, signal, settings, group } = scene
  const alert = retold(scene, newest)
  if (newest.muted) {
    const quiet = await quietly(scene, alert, told)
    if (quiet) return quiet
    const { incident, words } = await countIn(scene, alert)
    return told(incident, words)
  }
  tx.putAlert(alert)
  const waiting = group.waiting.findIndex((w) => w.dedupKey === signal.dedupKey)
  if (waiting >= 0) {
    group.waiting[waiting] = signal
    tx.putGroup(group)
  }
  const incident = alert.incident ? await tx.incident(alert.incident) : undefined
  const urgency = urgencyOf(signal.severity)
  if (incident && incident.status !== 'resolved' && urgencies.indexOf(urgency) < urgencies.indexOf(incident.urgency))
    tx.append(
      incident,
      [{ type: 'urgency_changed', urgency, reason: 'An alert became more urgent.' }],
      sourceActor(settings),
    )
  return told(alert.incident)
}

/** What flaps and is there again goes on in the same incident, which never heard that it was gone. */
export function comesBack(scene: Scene, newest: Alert): string | null {
  const { tx, signal, settings } = scene
  tx.putAlert({ ...retold(scene, newest), ...withChange(newest, signal.receivedAt, settings) })
  return newest.incident
}
