import type { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Asker, Failure } from '../http/ask.ts'

/** Values of the parameters in a statement (`{name:Type}`). */
export type Bound = Record<string, string | number | bigint | readonly string[]>

/** Asks ClickHouse over HTTP. */
export interface ClickHouseApi {
  rows<S extends z.ZodType>(sql: string, bound: Bound, row: S, signal?: AbortSignal): Promise<z.output<S>[]>
}

/** Opens the HTTP interface. Every value travels as a parameter beside the statement, never inside of it. */
export function clickHouseApi(asker: Asker, database: string): ClickHouseApi {
  return {
    async rows(sql, bound, row, signal) {
      const parameters = Object.entries(bound).map(([name, value]) => [`param_${name}`, written(value)])
      // With the end awaited, a fault in the middle of the answer is a status and not half of an answer.
      const query = { database, wait_end_of_query: 1, ...Object.fromEntries(parameters) }
      const text = await asker.text({ method: 'POST', path: '/', query, text: `${sql} FORMAT JSONEachRow`, signal })
      return text.split('\n').flatMap((line) => (line.trim() ? [parsedRow(line, row)] : []))
    },
  }
}

/** A parameter is read with the escapes of TSV; texts in a list stand in quotes, whose escapes are read once more. */
function written(value: Bound[string]): string {
  if (typeof value === 'string') return tsv(value)
  if (typeof value !== 'object') return String(value)
  return tsv(`[${value.map((one) => `'${one.replace(/[\\']/g, '\\$&')}'`).join(',')}]`)
}

const tsv = (text: string) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\0')

function parsedRow<S extends z.ZodType>(line: string, row: S): z.output<S> {
  const read = row.safeParse(json(line))
  if (read.success) return read.data
  throw new Problem(
    'unavailable',
    'ClickHouse answered a row that is not as expected. Check that the tables have the OpenTelemetry schema.',
  )
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What error codes of ClickHouse mean. Source: its list of error codes. */
export function explainClickHouse({ body }: Failure): Problem | undefined {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const code = Number(/Code:\s*(\d+)/.exec(text)?.[1])
  const said = text
    .replace(/\s+/g, ' ')
    .replace(/^.*?DB::Exception:\s*/, '')
    .replace(/\(version .*$/, '')
    .slice(0, 250)
  if (code === 60 || code === 81)
    return new Problem(
      'not_found',
      `ClickHouse has no such table: ${said}. Set database and the tables of this profile.`,
    )
  if (code === 497 || code === 192 || code === 193 || code === 194 || code === 516)
    return new Problem(
      'unavailable',
      'ClickHouse refuses us: the user or password is wrong, or it lacks SELECT on the tables.',
    )
  if (code === 159 || code === 160 || code === 241 || code === 202 || code === 209 || code === 210)
    return new Problem('unavailable', `ClickHouse gave up: ${said}`)
  if ([62, 47, 46, 43, 36, 53, 386, 42, 427].includes(code))
    return new Problem('invalid', `ClickHouse cannot take this query: ${said}`, { fields: { query: said } })
  return undefined
}
