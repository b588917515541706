import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Asker } from '../http/ask.ts'
import { momentNanoseconds, nanosecondText } from '../nanoseconds.ts'

/** One line as VictoriaLogs gives it: every value is text. */
export interface VictoriaRow {
  /** Nanoseconds since 1970. */
  at: bigint
  fields: Record<string, string>
}

/** Which lines: a query, and a filter that holds for all of it whatever the query says. */
export interface VictoriaQuery {
  query: string
  scope: string
  from: bigint
  /** Exclusive. */
  end: bigint
}

/** Asks VictoriaLogs' HTTP API. */
export interface VictoriaApi {
  /** The newest rows, newest first. */
  rows(asked: VictoriaQuery, limit: number, signal?: AbortSignal): Promise<VictoriaRow[]>
  /** Counts of steps as [begin in ms, count]; the steps begin at `from`. */
  hits(asked: VictoriaQuery, stepMs: number, signal?: AbortSignal): Promise<[number, number][]>
  values(field: string, asked: VictoriaQuery, signal?: AbortSignal): Promise<string[]>
}

const Row = z.record(z.string(), z.unknown())
const Hits = z.object({ hits: z.array(z.object({ timestamps: z.array(z.string()), values: z.array(z.number()) })) })
const Values = z.object({ values: z.array(z.object({ value: z.string() })).nullish() })

/** Opens the API behind an asker. */
export function victoriaApi(asker: Asker): VictoriaApi {
  const formOf = ({ query, scope, from, end }: VictoriaQuery) => ({
    query,
    // Extra filters reach every part of a query, so a pipe or a subquery in it cannot leave them behind.
    extra_filters: `_time:[${nanosecondText(from)}, ${nanosecondText(end)}) and ${scope}`,
    start: nanosecondText(from),
    end: nanosecondText(end),
  })
  return {
    async rows(asked, limit, signal) {
      const form = { ...formOf(asked), limit }
      const text = await asker.text({ method: 'POST', path: '/select/logsql/query', form, signal })
      const rows = text.split('\n').flatMap((line) => (line.trim() ? [rowOf(line)] : []))
      return rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    },
    async hits(asked, stepMs, signal) {
      const from = Number(asked.from / 1_000_000n)
      const form = { ...formOf(asked), step: `${stepMs}ms`, offset: `${from % stepMs}ms` }
      const { hits } = await asker.ask({ method: 'POST', path: '/select/logsql/hits', form, signal }, Hits)
      const counts = hits.flatMap(({ timestamps, values }) =>
        timestamps.map((text, index): [number, number] => [
          Number(momentNanoseconds(text) / 1_000_000n),
          values[index] ?? 0,
        ]),
      )
      if (counts.some(([at]) => (at - from) % stepMs !== 0))
        throw new Problem(
          'unavailable',
          'VictoriaLogs counted over other steps than those asked for. Update it to 1.0 or later.',
        )
      return counts
    },
    async values(field, asked, signal) {
      const form = { ...formOf(asked), field, limit: 100 }
      const { values } = await asker.ask({ method: 'POST', path: '/select/logsql/field_values', form, signal }, Values)
      return (values ?? []).map(({ value }) => value)
    },
  }
}

function rowOf(line: string): VictoriaRow {
  const read = Row.safeParse(parsed(line))
  if (!read.success) throw new Problem('unavailable', 'VictoriaLogs answered a line that is not as documented.')
  const fields = Object.fromEntries(Object.entries(read.data).map(([name, value]) => [name, String(value ?? '')]))
  if (fields._time === undefined)
    throw new Problem('invalid', 'This query drops the time of its lines. Keep the field _time in it.', {
      fields: { query: 'drops _time' },
    })
  return { at: momentNanoseconds(fields._time), fields }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
