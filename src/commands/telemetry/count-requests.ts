import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Observed } from './observed.ts'

/** Requests and the bad ones among them, counted per step; undefined where the service has no such metric. */
export interface Counted {
  total: Series | undefined
  bad: Series | undefined
}

/** Where requests are counted: by metrics, or by log lines, of which those with an error count as bad. */
export type CountedBy = 'metrics' | 'logs'

/** Counts requests by the same definition for everything that reckons with them. */
export async function countRequests(
  { profile: { backend }, service }: Observed,
  { window, stepMs, by }: { window: Window; stepMs: number; by: CountedBy },
): Promise<Counted> {
  const question = { service, window, stepMs }
  const [total, bad] =
    by === 'logs'
      ? await Promise.all([
          backend.countLogs({ ...question, query: { kind: 'all' } }),
          backend.countLogs({ ...question, query: failing }),
        ])
      : await Promise.all([
          backend.metric({ ...question, metric: 'requests' }),
          backend.metric({ ...question, metric: 'errors' }),
        ])
  return { total, bad }
}

/** Lines that tell of a failure. */
export const failing = {
  kind: 'or' as const,
  of: ['ERROR', 'FATAL'].map((value) => ({
    kind: 'field' as const,
    field: 'level',
    test: { kind: 'equals' as const, value },
  })),
}
