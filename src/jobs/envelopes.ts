import type { InboxItem } from '../core/inbox.ts'
import type { Store } from '../core/store.ts'

const leaseMs = 15_000
const atOnce = 50
const tries = 5

/**
 * Works on waiting Slack envelopes. They are leased, not locked, because handling one may talk to Slack; commands carry
 * the envelope's id, so that a second attempt after a crash does nothing twice.
 */
export async function envelopes({
  store,
  handle,
  onBug,
}: {
  store: Store
  handle(item: InboxItem): Promise<Pick<InboxItem, 'state' | 'outcome' | 'error'>>
  onBug(error: unknown, item: InboxItem): void
}): Promise<void> {
  for (;;) {
    const items = await store.lease('slack', atOnce, leaseMs)
    if (!items.length) return
    await Promise.all(items.map((item) => work(item)))
  }
  async function work(item: InboxItem) {
    try {
      await store.settle([{ id: item.id, ...(await handle(item)) }])
    } catch (error) {
      onBug(error, item)
      if (item.attempts >= tries)
        await store.settle([
          { id: item.id, state: 'dead', error: 'Allclear failed to work on this; the log has the details.' },
        ])
    }
  }
}
