import type { LogEntry } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from './observed.ts'

/** Lines of a window, and the part of the window they cover: the newest part when there were more than were read. */
export interface Lines {
  entries: LogEntry[]
  covered: Window
}

/** How many lines of one window are read for patterns. */
export const mostLines = 5_000

const every: LogQuery = { kind: 'all' }

/** Reads the lines of a window for looking at their patterns. */
export async function fetchLines(
  { profile, service }: Observed,
  window: Window,
  { query = every, signal }: { query?: LogQuery; signal?: AbortSignal } = {},
): Promise<Lines> {
  const entries = await profile.backend.logs({
    service,
    window,
    query,
    limit: mostLines,
    ...(signal && { signal }),
  })
  const oldest = entries.at(-1)
  const cut = entries.length === mostLines && oldest && oldest.at > window.from && oldest.at < window.to
  return { entries, covered: cut ? { from: oldest.at, to: window.to } : window }
}
