import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'
import { momentOf } from '../moment-of.ts'
import { eventsBackward, eventsForward } from './events.ts'
import { serviceIn } from './files-of.ts'
import type { LogFile } from './find-files.ts'
import { lineTime } from './line-time.ts'

/**
 * The entries of a file: from its last to its first, or from its first to its last where it is packed. A line without a
 * time of its own has that of the dated line read before it, else of the file's last change.
 */
export async function* readEntries(
  file: LogFile,
  service: ObservedService,
  field: readonly string[] | undefined,
  signal?: AbortSignal,
): AsyncGenerator<LogEntry> {
  const events = file.path.endsWith('.gz') ? eventsForward(file.path, signal) : eventsBackward(file.path, signal)
  let last = file.changedAt
  for await (const event of events) {
    const [first = ''] = event.split('\n', 1)
    if (field && serviceIn(first, field, service)?.toLowerCase() !== service.name.toLowerCase()) continue
    const { format, message, level, time, traceId, spanId, extra } = parseLine(first, service)
    const own =
      momentOf(time) ?? (format === 'plain' || time === undefined ? lineTime(first, file.changedAt) : undefined)
    last = own ?? last
    yield logEntry({
      at: last,
      message: message + event.slice(first.length),
      level,
      service: service.name,
      traceId,
      spanId,
      extra: { ...extra, file: file.path.split('/').at(-1) },
    })
  }
}
