import type { SourceSettings } from '../../core/source.ts'
import type { Store } from '../../core/store.ts'
import { tick } from '../tick.ts'
import { reconsider } from './reconsider.ts'

/** How many incidents are read at once. */
const page = 200

/**
 * Looks again at whatever a change of what keeps alerts quiet may concern, until nothing waits. The marks are only removed
 * when all is done: a worker that dies leaves them to the next one, and doing it twice changes nothing.
 */
export async function recheckQuiet(store: Store, sources: readonly SourceSettings[]): Promise<void> {
  for (;;) {
    const marks = await store.rechecks()
    if (!marks.length) return
    const what = new Set(marks.map((mark) => mark.what))
    if (what.has('maintenance')) await recheckIncidents(store)
    if (what.has('firing')) await reconsider(store, sources, { muted: false })
    if (what.has('muted')) await reconsider(store, sources, { muted: true })
    await store.settleRechecks(marks.map(({ id }) => id))
  }
}

/** The SLA of every incident that is not over: held by the maintenance windows of now, and by no other. */
async function recheckIncidents(store: Store): Promise<void> {
  let after: string | undefined
  for (;;) {
    const ids = await store.unresolvedIncidents(after, page)
    for (const id of ids) await tick(store, id)
    if (ids.length < page) return
    after = ids.at(-1)
  }
}
