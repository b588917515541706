import type { Store } from '../core/store.ts'
import { settleDue } from './settle-due.ts'

/** Lets the clock look at one incident: whatever is due happens, and a timer that came twice or late finds nothing. */
export function tick(store: Store, incident: string): Promise<void> {
  return store.transact(async (tx) => {
    const current = await tx.incident(incident)
    if (current) await settleDue(tx, current)
  })
}
