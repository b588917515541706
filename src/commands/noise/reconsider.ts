import { isDeepStrictEqual } from 'node:util'
import type { Alert } from '../../core/alert.ts'
import { decide } from '../../core/decide.ts'
import { alertKey, type IncidentWork } from '../../core/ledger.ts'
import { mutedWords } from '../../core/silence/muted-words.ts'
import type { SourceSettings } from '../../core/source.ts'
import type { Store } from '../../core/store.ts'
import { watchSource } from '../watch-signals.ts'
import { appendTo } from './append-to.ts'
import { type CountingIn, countIn } from './count-in.ts'
import { inhibitedBy, lookUpQuiet, whyMuted } from './why-muted.ts'

/** How many alerts one transaction looks at. */
const batch = 200

/** Looks again at every alert that is kept quiet, or at every one that is not. */
export async function reconsider(
  store: Pick<Store, 'firingAlerts' | 'transact'>,
  sources: readonly SourceSettings[],
  { muted }: { muted: boolean },
): Promise<void> {
  let after: string | undefined
  for (;;) {
    const alerts = await store.firingAlerts({ muted, ...(after !== undefined && { after }) }, batch)
    if (alerts.length) await store.transact((tx) => reconsiderIn(tx, alerts, sources))
    if (alerts.length < batch) return
    after = alerts.at(-1)!.id
  }
}

/**
 * Decides anew whether alerts are kept quiet: what nothing keeps quiet any more counts from now on, once; what another
 * alert mutes that came after it counts no more. A silence takes nothing back that an incident has already told.
 */
export async function reconsiderIn(
  tx: IncidentWork,
  alerts: readonly Alert[],
  sources: readonly SourceSettings[],
): Promise<void> {
  const { inhibitions } = await tx.quiet()
  const known = alerts.flatMap((alert) => {
    const settings = [...sources, watchSource].find(({ name }) => name === alert.source)
    const concerned = alert.muted || inhibitions.some((rule) => rule.mutedBy(alert).length)
    return settings && concerned ? [{ alert, settings }] : []
  })
  const groups = await tx.groups(known.map(({ alert }) => ({ source: alert.source, key: groupOf(alert) })))
  const newest = await tx.newestAlerts(known.map(({ alert }) => alert))
  await lookUpQuiet(
    tx,
    known.map(({ alert }) => alert),
  )
  for (const { alert, settings } of known) {
    const current = newest.get(alertKey(alert.source, alert.dedupKey))
    const group = groups.get(alertKey(alert.source, groupOf(alert)))
    if (!group || current?.id !== alert.id || current.status !== 'firing') continue
    await (current.muted ? release({ tx, settings, group }, current) : mute({ tx, settings, group }, current))
  }
}

const groupOf = ({ groupKey, dedupKey }: Alert) => groupKey ?? dedupKey

async function release(scene: CountingIn, alert: Alert): Promise<void> {
  const by = await whyMuted(scene.tx, alert)
  if (!by.length) await countIn(scene, alert)
  else if (alert.muted && !isDeepStrictEqual(alert.muted.by, by))
    scene.tx.putAlert({ ...alert, muted: { ...alert.muted, by } })
}

async function mute(scene: CountingIn, alert: Alert): Promise<void> {
  const { tx, settings } = scene
  const by = await inhibitedBy(tx, alert)
  // What still waits for its group is looked at when the wait is over.
  if (!by.length || alert.incident === null) return
  const muted = { sinceAt: tx.now, by }
  const { id, title } = tx.putAlert({ ...alert, muted })
  const incident = await tx.incident(alert.incident)
  if (!incident || incident.status === 'resolved') return
  const autoResolve = settings.autoResolve && (tx.directory.services.get(incident.service)?.auto_resolve ?? true)
  const command = { type: 'alert_mutes', alert: id, title, reason: mutedWords(muted), autoResolve } as const
  appendTo(scene, incident, decide(incident, command, tx.now))
}
