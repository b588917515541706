import { z } from 'zod'
import type { Window } from '../../core/telemetry/window.ts'
import type { ElasticApi } from './search.ts'

/** Both engines refuse an aggregation of more than 65 536 buckets. */
const mostBuckets = 10_000
const Histogram = z.object({ buckets: z.array(z.object({ key: z.number(), doc_count: z.number() })) })

/** Counts per step as [begin in ms, count], in as many questions as the limit of buckets asks for. */
export async function histogram(
  api: ElasticApi,
  index: string,
  time: string,
  filter: (within: Window) => object[],
  window: Window,
  stepMs: number,
  signal?: AbortSignal,
): Promise<[number, number][]> {
  const counts: [number, number][] = []
  for (const part of partsOf(window, stepMs, mostBuckets)) {
    const aggs = { steps: { date_histogram: histogramOf(time, part, stepMs) } }
    const body = { size: 0, track_total_hits: false, query: { bool: { filter: filter(part) } }, aggs }
    const { aggregations } = await api.search(index, body, signal)
    const { buckets } = Histogram.parse(aggregations.steps ?? { buckets: [] })
    counts.push(...buckets.map(({ key, doc_count }): [number, number] => [key, doc_count]))
  }
  return counts
}

/** Buckets that begin where our steps begin, and not where the engine's own would. */
export const histogramOf = (field: string, { from }: Window, stepMs: number) => ({
  field,
  fixed_interval: `${stepMs}ms`,
  offset: `${from.getTime() % stepMs}ms`,
  min_doc_count: 1,
})

/** A window in parts of at most so many steps. */
export function* partsOf({ from, to }: Window, stepMs: number, most: number): Generator<Window> {
  const length = stepMs * most
  for (let at = from.getTime(); at < to.getTime(); at += length)
    yield { from: new Date(at), to: new Date(Math.min(at + length, to.getTime())) }
}
