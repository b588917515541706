import { alertKey } from '../core/ledger.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Store } from '../core/store.ts'
import { applySignals } from './apply-signals.ts'
import { signalOf } from './signal-of.ts'

/** How many alerts one transaction clears. */
const batch = 200

/** Clears firing alerts that their source promised to refresh and did not. */
export async function expireAlerts(store: Store, all: SourceSettings[]): Promise<void> {
  const expired = await store.expiredAlerts(
    all.map((s) => s.name),
    batch,
  )
  const heard = expired.flatMap((alert) => {
    const settings = all.find((s) => s.name === alert.source)
    return settings ? [{ signal: signalOf(alert, 'resolve', alert.expiresAt ?? alert.seenAt), settings }] : []
  })
  if (!heard.length) return
  await store.transact(async (tx) => {
    await tx.groups(heard.map(({ signal }) => ({ source: signal.source, key: signal.groupKey ?? signal.dedupKey })))
    const newest = await tx.newestAlerts(heard.map(({ signal }) => signal))
    const still = heard.filter(
      ({ signal }) => (newest.get(alertKey(signal.source, signal.dedupKey))?.expiresAt ?? tx.now) <= tx.now,
    )
    await applySignals(tx, still)
  })
  if (expired.length === batch) await expireAlerts(store, all)
}
