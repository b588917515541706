import type { Alert, Signal } from '../core/alert.ts'
import { decide } from '../core/decide.ts'
import { type Incident, urgencies } from '../core/incident.ts'
import { alertKey, type Group, type SourceSettings, type Transaction } from '../core/ports.ts'
import { Problem } from '../core/problem.ts'
import { receive } from '../core/receive.ts'
import { alertFrom, sourceActor } from './alert-from.ts'
import { deployFrom } from './deploy-from.ts'
import { openGroup } from './open-group.ts'
import { urgencyOf } from './urgency-of.ts'

/** A signal with the source it came through. */
export interface Heard {
  signal: Signal
  settings: SourceSettings
}

/** What one signal did and why, as the delivery list shows it. */
export interface SignalOutcome {
  dedupKey: string
  outcome: string
  reason: string
  incident?: string
}

/** What handling one signal works on. */
interface Scene extends Heard {
  tx: Transaction
  group: Group
  newest: Alert | undefined
}

/**
 * Lets signals have their effect, in order, within one transaction: alerts open, join and clear incidents. Groups are
 * locked first and in one order, so that workers never wait in a ring and no two open the same incident. Changes open
 * nothing and need no group: they are kept in the log of deploys.
 */
export async function applySignals(tx: Transaction, heard: Heard[]): Promise<SignalOutcome[]> {
  const alerts = heard.filter(({ signal }) => signal.action !== 'change')
  const groups = await tx.groups(alerts.map(({ signal }) => ({ source: signal.source, key: groupKeyOf(signal) })))
  const newest = await tx.newestAlerts(
    alerts.map(({ signal }) => ({ source: signal.source, dedupKey: signal.dedupKey })),
  )
  const outcomes: SignalOutcome[] = []
  for (const { signal, settings } of heard) {
    if (signal.action === 'change') {
      outcomes.push(record(tx, { signal, settings }))
      continue
    }
    const group = groups.get(alertKey(signal.source, groupKeyOf(signal)))
    if (!group) throw new Error(`group not locked: ${groupKeyOf(signal)}`)
    outcomes.push(
      await handle({ tx, signal, settings, group, newest: newest.get(alertKey(signal.source, signal.dedupKey)) }),
    )
  }
  return outcomes
}

function record(tx: Transaction, { signal, settings }: Heard): SignalOutcome {
  tx.putDeploy(deployFrom(signal, settings))
  return { dedupKey: signal.dedupKey, ...receive(signal, undefined) }
}

const groupKeyOf = (signal: Signal) => signal.groupKey ?? signal.dedupKey

async function handle(scene: Scene): Promise<SignalOutcome> {
  const { signal, newest } = scene
  const { outcome, reason } = receive(signal, newest)
  const told = (incident: string | null | undefined, words = reason, what: string = outcome): SignalOutcome => ({
    dedupKey: signal.dedupKey,
    outcome: what,
    reason: words,
    ...(incident && { incident }),
  })
  switch (outcome) {
    case 'fires':
      return fires(scene, told)
    case 'refires':
      return told(await refires(scene, newest!))
    case 'clears':
      return told(await clears(scene, newest!))
    case 'buries':
      bury(scene)
      return told(newest?.incident)
    case 'acknowledges': {
      const refused = await acknowledges(scene, newest!)
      return refused ? told(newest?.incident, refused, 'ignored') : told(newest?.incident)
    }
    default:
      return told(newest?.incident)
  }
}

type Tell = (incident: string | null | undefined, words?: string, what?: string) => SignalOutcome

/** A new condition joins the open incident of its group, waits for its group, or opens an incident. */
async function fires(scene: Scene, told: Tell): Promise<SignalOutcome> {
  const { tx, signal, settings, group } = scene
  const incident = group.incident ? await tx.incident(group.incident) : undefined
  if (incident && incident.status !== 'resolved') {
    const alert = tx.putAlert(alertFrom(signal, settings, incident.id))
    const happenings = decide(
      incident,
      { type: 'alert_fires', alert: alert.id, title: alert.title, urgency: urgencyOf(alert.severity) },
      tx.now,
    )
    append(scene, incident, happenings)
    return told(incident.id, `Joined ${incident.id}.`)
  }
  if (settings.groupWaitMs > 0) {
    tx.putAlert(alertFrom(signal, settings, null))
    group.waiting.push(signal)
    group.flushAt ??= new Date(tx.now.getTime() + settings.groupWaitMs)
    tx.putGroup(group)
    return told(null, 'Waits for its group.')
  }
  const opened = await openGroup(tx, group, [signal], settings)
  return told(opened.id, `Opened ${opened.id}.`)
}

async function refires({ tx, signal, settings, group }: Scene, newest: Alert): Promise<string | null> {
  const firedAt = signal.sourceAt && signal.sourceAt > newest.firedAt ? signal.sourceAt : newest.firedAt
  const { id: _, incident: __, startedAt: ___, fires: ____, ...latest } = alertFrom(signal, settings, newest.incident)
  const alert: Alert = { ...newest, ...latest, firedAt, fires: newest.fires + 1 }
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
  return alert.incident
}

async function clears(scene: Scene, newest: Alert): Promise<string | null> {
  const { tx, signal, settings, group } = scene
  const { sourceAt, receivedAt } = signal
  tx.putAlert({ ...newest, status: 'cleared', ...(sourceAt && { clearedAt: sourceAt }), seenAt: receivedAt })
  if (group.waiting.some((w) => w.dedupKey === signal.dedupKey)) {
    group.waiting = group.waiting.filter((w) => w.dedupKey !== signal.dedupKey)
    if (!group.waiting.length) delete group.flushAt
    tx.putGroup(group)
  }
  const incident = newest.incident ? await tx.incident(newest.incident) : undefined
  if (!incident || incident.status === 'resolved') return newest.incident
  const autoResolve = settings.autoResolve && (tx.directory.services.get(incident.service)?.auto_resolve ?? true)
  append(
    scene,
    incident,
    decide(incident, { type: 'alert_clears', alert: newest.id, title: newest.title, autoResolve }, tx.now),
  )
  return incident.id
}

/** Remembers a resolve that has no trigger yet, so that its late trigger opens nothing. */
function bury({ tx, signal, settings, newest }: Scene): void {
  const known = newest ?? { ...alertFrom(signal, settings, null), fires: 0 }
  const { sourceAt: clearedAt = signal.receivedAt, receivedAt: seenAt } = signal
  tx.putAlert({ ...known, status: 'cleared', clearedAt, seenAt })
}

async function acknowledges({ tx, settings }: Scene, newest: Alert): Promise<string | undefined> {
  const incident = newest.incident ? await tx.incident(newest.incident) : undefined
  if (!incident) return 'Its incident has not opened yet.'
  const happenings = decide(incident, { type: 'acknowledge' }, tx.now)
  if (happenings instanceof Problem) return happenings.message
  tx.append(incident, happenings, sourceActor(settings))
  return undefined
}

/** Appends what alerts did; the card tells mere counts at most once per group interval. */
function append({ tx, group, settings }: Scene, incident: Incident, happenings: ReturnType<typeof decide>): void {
  if (happenings instanceof Problem) throw happenings
  const next = group.toldAt ? new Date(group.toldAt.getTime() + settings.groupIntervalMs) : tx.now
  const early = settings.groupIntervalMs > 0 && next > tx.now
  if (settings.groupIntervalMs > 0 && !early) {
    group.toldAt = tx.now
    tx.putGroup(group)
  }
  tx.append(incident, happenings, sourceActor(settings), early ? { tellAt: next } : {})
}
