import { flushGroup } from '../commands/flush-group.ts'
import { keepSilence } from '../commands/noise/keep-silence.ts'
import { tick } from '../commands/tick.ts'
import { type Jobs, laneWake, type WorkQueue } from '../core/jobs.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Store } from '../core/store.ts'

/** A moment has come: for an incident's deadline, a group that waited, a silence, or a lane that was to rest. */
export async function timer(
  data: Jobs['timer'],
  { store, queue, sources }: { store: Store; queue: WorkQueue; sources: SourceSettings[] },
): Promise<void> {
  if ('incident' in data) return tick(store, data.incident)
  if ('group' in data) return flushGroup(store, data, sources)
  if ('silence' in data) return keepSilence(store, data.silence)
  return queue.send([laneWake(data.lane)])
}
