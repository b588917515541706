import type { Alert, Signal } from '../core/alert.ts'
import { decide } from '../core/decide.ts'
import { alertKey, type IncidentWork } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import { receive } from '../core/receive.ts'
import { alertFrom, sourceActor } from './alert-from.ts'
import { bury, clears, clearsUnlessFlapping } from './clear-alert.ts'
import { deployFrom } from './deploy-from.ts'
import { asTold, isHeld } from './noise/flapping.ts'
import { lookUpQuiet } from './noise/why-muted.ts'
import type { Heard, Scene, SignalOutcome } from './signal-scene.ts'
import { comesBack, fires, refires } from './trigger-alert.ts'

export type { Heard, SignalOutcome } from './signal-scene.ts'

/**
 * Lets signals have their effect, in order, within one transaction: alerts open, join and clear incidents. Groups are
 * locked first and in one order, so that workers never wait in a ring and no two open the same incident. Changes open
 * nothing and need no group: they are kept in the log of deploys.
 */
export async function applySignals(tx: IncidentWork, heard: Heard[]): Promise<SignalOutcome[]> {
  const alerts = heard.filter(({ signal }) => signal.action !== 'change')
  const groups = await tx.groups(alerts.map(({ signal }) => ({ source: signal.source, key: groupKeyOf(signal) })))
  const newest = await tx.newestAlerts(
    alerts.map(({ signal }) => ({ source: signal.source, dedupKey: signal.dedupKey })),
  )
  const triggers = alerts.filter(({ signal }) => signal.action === 'trigger')
  await lookUpQuiet(
    tx,
    triggers.map(({ signal, settings }) => alertFrom(signal, settings, null)),
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

function record(tx: IncidentWork, { signal, settings }: Heard): SignalOutcome {
  tx.putDeploy(deployFrom(signal, settings))
  return { dedupKey: signal.dedupKey, ...receive(signal, undefined) }
}

const groupKeyOf = (signal: Signal) => signal.groupKey ?? signal.dedupKey

async function handle(scene: Scene): Promise<SignalOutcome> {
  const { tx, signal, newest } = scene
  const { outcome, reason } = receive(signal, asTold(newest))
  const told = (incident: string | null | undefined, words = reason, what: string = outcome): SignalOutcome => ({
    dedupKey: signal.dedupKey,
    outcome: what,
    reason: words,
    ...(incident && { incident }),
  })
  if (isHeld(newest)) {
    const isCalm = signal.action === 'resolve' && newest.expiresAt !== undefined && newest.expiresAt <= tx.now
    if (isCalm) return told(await clears(scene, newest), 'It came and went, and has been calm since.', 'clears')
    if (outcome === 'fires') return told(comesBack(scene, newest), 'Came back while it was held.', 'refires')
  }
  switch (outcome) {
    case 'fires':
      return fires(scene, told)
    case 'refires':
      return refires(scene, newest!, told)
    case 'clears':
      return clearsUnlessFlapping(scene, newest!, told)
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

async function acknowledges({ tx, settings }: Scene, newest: Alert): Promise<string | undefined> {
  if (newest.muted) return 'Nothing came of this alert that could be acknowledged.'
  const incident = newest.incident ? await tx.incident(newest.incident) : undefined
  if (!incident) return 'Its incident has not opened yet.'
  const happenings = decide(incident, { type: 'acknowledge' }, tx.now)
  if (happenings instanceof Problem) return happenings.message
  tx.append(incident, happenings, sourceActor(settings))
  return undefined
}
