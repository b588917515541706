import type { LogEntry } from '../core/telemetry/log.ts'
import type { Series } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { stepAt, zeroes } from './steps.ts'

/** Lines page by page, newest first. */
export type Pages = AsyncIterable<LogEntry[]>

/** The newest `limit` of the lines that pass; reads no further page than it needs. */
export async function gather(pages: Pages, passes: (entry: LogEntry) => boolean, limit: number): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  if (limit <= 0) return found
  for await (const page of pages) {
    for (const entry of page) if (found.length < limit && passes(entry)) found.push(entry)
    if (found.length >= limit) break
  }
  return found
}

/** Counts the lines that pass, step by step, where the engine cannot say exactly which those are: every page is read. */
export async function tally(
  pages: Pages,
  passes: (entry: LogEntry) => boolean,
  window: Window,
  stepMs: number,
): Promise<Series> {
  const series = zeroes('log_count', window, stepMs)
  for await (const page of pages)
    for (const entry of page) {
      const step = stepAt(window, stepMs, entry.at.getTime())
      if (step >= 0 && passes(entry)) series.values[step]! += 1
    }
  return series
}
