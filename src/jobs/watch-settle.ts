import { applySignals } from '../commands/apply-signals.ts'
import { noticeDraft } from '../commands/watch-notice.ts'
import { watchSignals } from '../commands/watch-signals.ts'
import type { NoticeDraft } from '../core/delivery.ts'
import type { Settlement } from '../core/watch/lookouts.ts'
import type { Lookout } from '../core/watch/watch.ts'
import type { Taken } from './watch-look.ts'
import type { WatchEffects } from './watches.ts'

interface Waiter {
  taken: Taken
  resolve(): void
  reject(error: unknown): void
}

/** How many looks one transaction settles at most. */
const most = 200

/**
 * Settles looks; those that end while a transaction is under way share the next one. State, owed notices and what happens
 * to incidents commit together. When sharing fails each is tried alone, so that one fault does not keep the others.
 */
export function settleTogether(effects: WatchEffects): (taken: Taken) => Promise<void> {
  const line: Waiter[] = []
  let busy = false
  const drain = async () => {
    while (line.length) {
      const shared = line.splice(0, most)
      await commit(
        shared.map(({ taken }) => taken),
        effects,
      ).then(
        () => {
          for (const { resolve } of shared) resolve()
        },
        (error) => (shared.length > 1 ? alone(shared, effects) : shared[0]!.reject(error)),
      )
    }
    busy = false
  }
  return (taken) =>
    new Promise((resolve, reject) => {
      line.push({ taken, resolve, reject })
      if (busy) return
      busy = true
      // A moment later, so that what ends in the same turn goes along.
      setImmediate(drain)
    })
}

async function alone(waiters: Waiter[], effects: WatchEffects): Promise<void> {
  for (const { taken, resolve, reject } of waiters) await commit([taken], effects).then(resolve, reject)
}

const commit = (taken: Taken[], effects: WatchEffects): Promise<void> =>
  effects.store.transact(async (tx) => {
    const won = await tx.settleLooks(taken.map((each) => settlement(each, effects)))
    const heard = taken
      .filter(({ outcome }) => won.has(outcome.item.id))
      .flatMap(({ outcome, at }) => watchSignals(outcome.item, outcome.raising, at, effects))
    if (heard.length) await applySignals(tx, heard)
  })

function settlement(taken: Taken, effects: WatchEffects): Settlement {
  const owed = { holder: effects.holder, notices: draftsOf(taken, effects) }
  return taken.kind === 'watch'
    ? { kind: 'watch', item: taken.outcome.item, ...owed }
    : { kind: 'alert-rule', item: taken.outcome.item, ...owed }
}

/** The notice, if there is any, with the picture of the worst of what it tells. */
function draftsOf({ outcome }: Taken, { notifier, imagesOf }: WatchEffects): NoticeDraft[] {
  const item: Lookout = outcome.item
  const { notice } = outcome
  if (!notice) return []
  const [image] = notice.notice.anomalies.flatMap((anomaly) => imagesOf?.(item, anomaly) ?? [])
  return noticeDraft(item, notice, notifier, image)
}
