import type { Alert, Muting } from '../../core/alert.ts'
import type { IncidentWork } from '../../core/ledger.ts'
import type { Matchable } from '../../core/silence/matcher.ts'
import { silencesOn } from '../../core/silence/quiet.ts'
import type { SourceSettings } from '../../core/source.ts'

/** What keeps an alert quiet now: silences whose window it is, and rules one of whose sources fires; nothing is an empty list. */
export async function whyMuted(tx: Pick<IncidentWork, 'quiet' | 'inhibiting'>, alert: Matchable): Promise<Muting[]> {
  const silences = silencesOn(await tx.quiet(), alert).map(
    ({ ready: { silence } }): Muting => ({ kind: 'silence', id: silence.id, comment: silence.comment }),
  )
  return [...silences, ...(await inhibitedBy(tx, alert))]
}

/** The rules that mute an alert now. */
export async function inhibitedBy(tx: Pick<IncidentWork, 'quiet' | 'inhibiting'>, alert: Matchable): Promise<Muting[]> {
  const { inhibitions } = await tx.quiet()
  const asked = inhibitions.flatMap((rule) => {
    const keys = rule.mutedBy(alert)
    return keys.length ? [{ name: rule.name, keys }] : []
  })
  if (!asked.length) return []
  const muting = await tx.inhibiting(asked.flatMap(({ keys }) => keys))
  return asked
    .filter(({ keys }) => keys.some((key) => muting.has(key)))
    .map(({ name }): Muting => ({ kind: 'inhibition', rule: name }))
}

/** Reads at once what the alerts of a batch will be asked about, so that none of them asks on its own. */
export async function lookUpQuiet(
  tx: Pick<IncidentWork, 'quiet' | 'inhibiting'>,
  alerts: readonly Matchable[],
): Promise<void> {
  if (!alerts.length) return
  const { inhibitions } = await tx.quiet()
  const keys = alerts.flatMap((alert) => inhibitions.flatMap((rule) => rule.mutedBy(alert)))
  if (keys.length) await tx.inhibiting(keys)
}

/** Why an alert does not count yet, by the triggers it had and what its source asks for. */
export function heldBack({ triggers = [] }: Alert, { openAfter }: SourceSettings): Muting[] {
  if (!openAfter || triggers.length >= openAfter.count) return []
  return [{ kind: 'open_after', count: triggers.length, of: openAfter.count, withinMs: openAfter.withinMs }]
}

/** The triggers of an alert with one more, as far as its source looks back. */
export function withTrigger(
  before: Alert | undefined,
  at: Date,
  { openAfter }: SourceSettings,
): { triggers?: number[] } {
  if (!openAfter) return {}
  const recent = (before?.triggers ?? []).filter((t) => at.getTime() - t < openAfter.withinMs)
  return { triggers: [...recent, at.getTime()].slice(-openAfter.count) }
}
