import { expireAlerts } from '../commands/expire-alerts.ts'
import { flushGroup } from '../commands/flush-group.ts'
import { keepSilence } from '../commands/noise/keep-silence.ts'
import { recheckQuiet } from '../commands/noise/recheck.ts'
import { tick } from '../commands/tick.ts'
import type { Clock } from '../core/clock.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { Retention } from '../core/retention.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Store } from '../core/store.ts'

/** How often the house is swept, in milliseconds; one owner per cluster, since only one such job ever waits. */
export const sweepMs = 5_000
const keepMs = 14 * 24 * 60 * 60_000
const atOnce = 500
/** So many of each kind are cleared away in one round: little, but again and again. */
const clearedAtOnce = 20

/**
 * Finds what is due though nobody was woken for it: after downtime, a restore or a lost wake-up. Late duties run at once,
 * the oldest first. Sends for its own next round before it starts, so that a fault here stops nothing for good, and
 * one duty that fails keeps none of the others from being done.
 */
export async function sweep({
  store,
  queue,
  sources,
  clock,
  retention,
}: {
  store: Store
  queue: WorkQueue
  sources: SourceSettings[]
  clock: Clock
  retention: Retention
}): Promise<void> {
  const now = clock.now()
  await queue.send([{ name: 'sweep', data: {}, key: 'sweep', at: new Date(now.getTime() + sweepMs) }])
  const faults: unknown[] = []
  const attempt = (duty: Promise<unknown>) => duty.catch((fault) => faults.push(fault))
  await attempt(store.wakeAll())
  await attempt(wakeInvestigations(store, queue))
  for (const incident of await store.dueIncidents(atOnce)) await attempt(tick(store, incident))
  for (const { key, source } of await store.dueGroups(atOnce))
    await attempt(flushGroup(store, { group: key, source }, sources))
  await attempt(expireAlerts(store, sources))
  for (const silence of await store.dueSilences(atOnce)) await attempt(keepSilence(store, silence))
  await attempt(recheckQuiet(store, sources))
  await attempt(store.clearAway(retention, clearedAtOnce))
  if (now.getUTCMinutes() === 0) await attempt(store.purge(new Date(now.getTime() - keepMs)))
  if (faults.length) throw new AggregateError(faults, 'some duties failed; the others were done')
}

/** Those whose worker died, or whose wake-up was lost. */
async function wakeInvestigations({ investigations }: Store, queue: WorkQueue): Promise<void> {
  const idle = await investigations.idle(50)
  if (idle.length)
    await queue.send(
      idle.map((investigation) => ({ name: 'investigate', data: { investigation }, key: investigation })),
    )
}
