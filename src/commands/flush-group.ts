import { alertKey } from '../core/ledger.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Store } from '../core/store.ts'
import { openWaiting } from './open-waiting.ts'

/** Opens the incident of a group whose wait is over, with the alerts that nothing keeps quiet by now. */
export function flushGroup(
  store: Store,
  { source, group: key }: { source: string; group: string },
  all: SourceSettings[],
): Promise<void> {
  return store.transact(async (tx) => {
    const group = (await tx.groups([{ source, key }])).get(alertKey(source, key))
    if (!group?.flushAt || group.flushAt > tx.now || !group.waiting.length) return
    const settings = all.find((s) => s.name === source)
    if (settings) await openWaiting(tx, group, settings)
  })
}
