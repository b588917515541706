import type { ImagesOf, LinksOf } from '../commands/watch-signals.ts'
import type { Clock } from '../core/clock.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { Store } from '../core/store.ts'
import type { Anomaly } from '../core/telemetry/anomaly.ts'
import type { NoticePlace } from '../core/watch/watch.ts'
import { type Due, takeLook } from './watch-look.ts'
import { settleTogether } from './watch-settle.ts'

/** What looking after watches and alert rules needs. */
export interface WatchEffects {
  store: Store
  queue: WorkQueue
  clock: Clock
  /** What is wrong with a service now; throws a Problem when that cannot be told. */
  detect(profile: string, service: string, now: Date, signal: AbortSignal): Promise<Anomaly[]>
  /** One of `ruleMetrics` now; undefined when there is no data. */
  measure(profile: string, service: string, metric: string, now: Date, signal: AbortSignal): Promise<number | undefined>
  /** The notifier as it is configured now; undefined when it is not any more. */
  notifier(profile: string, name: string): Pick<NoticePlace, 'id' | 'type'> | undefined
  linksOf: LinksOf
  /** Pictures of what the newest look saw; none when not given. */
  imagesOf?: ImagesOf
  /** A signal that ends after so many milliseconds. */
  deadline(ms: number): AbortSignal
  /** Names this process among its peers. */
  holder: string
  /** Aborted when the process is asked to stop: nothing new is begun then. */
  signal?: AbortSignal
  /** Told of each look that was taken; `lateMs` is how long after its moment it began. */
  looked?(seen: { kind: Due['kind']; profile: string; ok: boolean; lateMs: number }): void
  /** Told of faults of ours. */
  onBug(error: unknown, item?: string): void
  limits?: Partial<WatchLimits>
}

/** How much is under way at once. */
export interface WatchLimits {
  /** Looks of this process. */
  process: number
  /** Looks at one profile's backend, in the whole cluster. */
  perProfile: number
}

const usualLimits: WatchLimits = { process: 32, perProfile: 12 }

/** How often due rows are looked for, in milliseconds; one owner per cluster at a time, since only one such job waits. */
export const watchTickMs = 1_000

/** Longer than any look and its settling, so that no look overlaps with another at the same thing; in milliseconds. */
const leaseMs = 60_000

/** A tick ends after so long, whatever is left: the next one waits already. In milliseconds. */
const longestTickMs = 60_000

/** Looks after watches and alert rules. */
export interface WatchKeeper {
  /** Takes every look that is due. Comes back when none is left to begin; the last ones may still be under way. */
  tick(): Promise<void>
  /** Resolves when no look is under way. */
  settled(): Promise<void>
}

/**
 * Makes the keeper of one process. A tick sends for the next one before it begins, so that a fault here stops nothing
 * for good; what is due stands in the rows, so that a lost or doubled tick does no harm.
 */
export function keepWatches(effects: WatchEffects): WatchKeeper {
  const { store, queue, clock, signal, onBug } = effects
  const limits = { ...usualLimits, ...effects.limits }
  const underWay = new Set<Promise<void>>()
  const settle = settleTogether(effects)

  const claim = async (): Promise<Due[]> => {
    const free = { perProfile: limits.perProfile, leaseMs, holder: effects.holder }
    const watches = await store.watches.claim({ ...free, limit: limits.process - underWay.size })
    const room = limits.process - underWay.size - watches.length
    const rules = room > 0 ? await store.alertRules.claim({ ...free, limit: room }) : []
    return [
      ...watches.map((item): Due => ({ kind: 'watch', item })),
      ...rules.map((item): Due => ({ kind: 'alert-rule', item })),
    ]
  }

  /** Whether more is due, whose backend must first finish what it has. */
  const isHeldBack = async () => (await store.watches.isDue()) || (await store.alertRules.isDue())

  const lookoutsOf = ({ kind }: Due) => (kind === 'watch' ? store.watches : store.alertRules)

  const begin = (due: Due) => {
    const { item, kind } = due
    const lateMs = clock.now().getTime() - item.nextAt.getTime()
    const look = takeLook(due, effects)
      .then((taken) => {
        if (!taken) return lookoutsOf(due).release(item.id, effects.holder)
        const { lastLook } = taken.outcome.item
        effects.looked?.({ kind, profile: item.profile, ok: lastLook?.ok !== false, lateMs })
        return settle(taken)
      })
      .catch((error) => onBug(error, due.item.id))
      .finally(() => underWay.delete(look))
    underWay.add(look)
  }

  const settled = async () => {
    while (underWay.size) await Promise.all(underWay)
  }

  return {
    settled,
    async tick() {
      const start = clock.now().getTime()
      await queue.send([{ name: 'watches', data: {}, key: 'watches', at: new Date(start + watchTickMs) }])
      while (!signal?.aborted && clock.now().getTime() - start < longestTickMs) {
        if (underWay.size >= limits.process) await Promise.race(underWay)
        const busy = underWay.size > 0
        const due = await claim()
        for (const each of due) begin(each)
        if (due.length) continue
        if (!busy || !(await isHeldBack())) return
        if (underWay.size) await Promise.race(underWay)
      }
      // The database closes once the queue has stopped, which waits for this.
      if (signal?.aborted) await settled()
    },
  }
}
