import type { Alert } from '../core/alert.ts'
import { decide } from '../core/decide.ts'
import { alertFrom, sourceActor } from './alert-from.ts'
import { appendTo } from './noise/append-to.ts'
import { calmAt, flapHappening, isHeld, withChange } from './noise/flapping.ts'
import type { Scene, SignalOutcome, Tell } from './signal-scene.ts'

/** What cleared is over, unless it comes and goes too often: then it counts as firing until it has been calm. */
export async function clearsUnlessFlapping(scene: Scene, newest: Alert, told: Tell): Promise<SignalOutcome> {
  const { tx, signal, settings } = scene
  const { sourceAt, receivedAt } = signal
  const alert: Alert = { ...newest, ...withChange(newest, receivedAt, settings) }
  const incident = newest.incident && !newest.muted ? await tx.incident(newest.incident) : undefined
  if (!alert.flap?.flapping || !incident || incident.status === 'resolved') return told(await clears(scene, alert))
  const held = tx.putAlert({
    ...alert,
    flap: { ...alert.flap, held: true },
    seenAt: receivedAt,
    expiresAt: calmAt(receivedAt, settings),
    ...(sourceAt && { clearedAt: sourceAt }),
  })
  tx.append(incident, flapHappening(held, incident, settings, tx.now), sourceActor(settings))
  return told(incident.id, 'It comes and goes: it counts as firing until it has been calm.', 'held')
}

/** A condition is over; with the last one its incident is, where that is wanted. */
export async function clears(scene: Scene, newest: Alert): Promise<string | null> {
  const { tx, signal, settings, group } = scene
  const { sourceAt, receivedAt } = signal
  const { flap, ...alert } = newest
  tx.putAlert({
    ...alert,
    status: 'cleared',
    ...(flap && { flap: { changes: flap.changes, flapping: flap.flapping } }),
    ...(sourceAt && { clearedAt: sourceAt }),
    seenAt: receivedAt,
  })
  if (group.waiting.some((w) => w.dedupKey === signal.dedupKey)) {
    group.waiting = group.waiting.filter((w) => w.dedupKey !== signal.dedupKey)
    if (!group.waiting.length) delete group.flushAt
    tx.putGroup(group)
  }
  // What is muted does not count there, so that it need not be taken off.
  const incident = newest.incident && !newest.muted ? await tx.incident(newest.incident) : undefined
  if (!incident || incident.status === 'resolved') return newest.incident
  const autoResolve = settings.autoResolve && (tx.directory.services.get(incident.service)?.auto_resolve ?? true)
  appendTo(
    scene,
    incident,
    decide(incident, { type: 'alert_clears', alert: newest.id, title: newest.title, autoResolve }, tx.now),
  )
  return incident.id
}

/** Remembers a resolve that has no trigger yet, so that its late trigger opens nothing. */
export function bury({ tx, signal, settings, newest }: Scene): void {
  const known = newest ?? { ...alertFrom(signal, settings, null), fires: 0 }
  const { sourceAt: clearedAt = signal.receivedAt, receivedAt: seenAt } = signal
  tx.putAlert({ ...known, ...(!isHeld(newest) && { status: 'cleared' as const }), clearedAt, seenAt })
}
