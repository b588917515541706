import { z } from 'zod'
import type { Window } from '../../core/telemetry/window.ts'
import type { Asker } from '../http/ask.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { refusePartial } from '../prometheus/api.ts'

/** One line as Loki holds it. */
export interface LokiRow {
  /** Nanoseconds since 1970. */
  at: bigint
  line: string
  /** Labels of its stream. */
  labels: Record<string, string>
  /** Structured metadata that came with the line. */
  metadata: Record<string, string>
}

/** Asks Loki's HTTP API. */
export interface LokiApi {
  /** The newest rows before `end`, newest first. */
  rows(logql: string, from: bigint, end: bigint, limit: number, signal?: AbortSignal): Promise<LokiRow[]>
  /** Values of a metric query at moments a step apart; both in nanoseconds. */
  values(logql: string, first: bigint, last: bigint, stepMs: number, signal?: AbortSignal): Promise<[number, number][]>
  labels(window: Window, signal?: AbortSignal): Promise<string[]>
  labelValues(label: string, window: Window, signal?: AbortSignal): Promise<string[]>
}

const Labels = z.record(z.string(), z.string())
const Warned = { warnings: z.array(z.string()).nullish() }
const Categorized = z.object({ structuredMetadata: Labels.optional() })
const Streams = z.object({
  ...Warned,
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: Labels,
        values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(Categorized)),
      }),
    ),
  }),
})
const Matrix = z.object({
  ...Warned,
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
})
const Names = z.object({ ...Warned, data: z.array(z.string()).nullish() })

/** Without this header the labels that a parser stage made are mixed into the stream's own. */
const headers = { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' }

/** Opens the API behind an asker whose base address ends where `/loki/api/v1` begins. */
export function lokiApi(asker: Asker): LokiApi {
  const names = async (path: string, { from, to }: Window, signal?: AbortSignal) => {
    const query = { start: nanoseconds(from).toString(), end: nanoseconds(to).toString() }
    const answer = await asker.get(`/loki/api/v1/${path}`, query, Names, signal)
    return answer.data ?? []
  }
  return {
    async rows(logql, from, end, limit, signal) {
      const query = { query: logql, start: `${from}`, end: `${end}`, limit, direction: 'backward' }
      const { data, warnings } = await asker.ask({ path: '/loki/api/v1/query_range', query, headers, signal }, Streams)
      refusePartial('Loki', warnings)
      const rows = data.result.flatMap(({ stream, values }) =>
        values.map(([at, line, more]) => ({
          at: BigInt(at),
          line,
          labels: stream,
          metadata: more?.structuredMetadata ?? {},
        })),
      )
      return rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    },
    async values(logql, first, last, stepMs, signal) {
      const query = { query: logql, start: `${first}`, end: `${last}`, step: `${stepMs}ms` }
      const { data, warnings } = await asker.ask({ path: '/loki/api/v1/query_range', query, signal }, Matrix)
      refusePartial('Loki', warnings)
      return data.result.flatMap(({ values }) =>
        values.map(([at, value]): [number, number] => [at * 1000, Number(value)]),
      )
    },
    labels: (window, signal) => names('labels', window, signal),
    labelValues: (label, window, signal) => names(`label/${encodeURIComponent(label)}/values`, window, signal),
  }
}
