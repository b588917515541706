import { flushGroup } from '../commands/flush-group.ts'
import { tick } from '../commands/tick.ts'
import { type Jobs, laneWake, type WorkQueue } from '../core/jobs.ts'
import type { SourceSettings, Store } from '../core/ports.ts'

/** A moment has come: for an incident's deadline, for a group that waited, or for a lane that was to rest. */
export async function timer(
  data: Jobs['timer'],
  { store, queue, sources }: { store: Store; queue: WorkQueue; sources: SourceSettings[] },
): Promise<void> {
  if ('incident' in data) return tick(store, data.incident)
  if ('group' in data) return flushGroup(store, data, sources)
  return queue.send([laneWake(data.lane)])
}
