import { compare, evaluator, re2, take, tryTake } from '../../query/translate/test-boolean.ts'
import type { StoredLine } from '../test-lines.ts'
import { type Asked, type Peer, peer } from '../test-peer.ts'

interface Row {
  at: bigint
  TraceId: string
  SpanId: string
  SeverityText: string
  SeverityNumber: number
  ServiceName: string
  Body: string
  ResourceAttributes: Record<string, string>
  LogAttributes: Record<string, string>
}

/** The statements that we make of logs, over rows of the OpenTelemetry schema. */
export function clickHouseServer(lines: StoredLine[]): Peer {
  const rows = lines.map(rowOf)
  return peer((asked) => {
    const bound = boundOf(asked)
    const sql = asked.body
    if (sql.startsWith('DESCRIBE')) return ndjson([{ name: 'Timestamp' }, { name: 'TimestampTime' }])
    const [, columns, rest] = /^SELECT ([\s\S]+?) FROM otel_logs WHERE ([\s\S]+) FORMAT JSONEachRow$/.exec(sql) ?? []
    if (rest === undefined || columns === undefined) return failure(62, `Syntax error in ${sql}`)
    const [where = '', ...tail] = rest.split(/ (?=ORDER BY Timestamp DESC LIMIT |GROUP BY |LIMIT )/)
    const found = rows.filter(condition(where, bound))
    if (tail[0]?.startsWith('GROUP BY step')) return ndjson(steps(found, bound))
    if (columns.startsWith('DISTINCT'))
      return ndjson([...new Set(found.map(({ ServiceName }) => ServiceName))].map((name) => ({ name })))
    if (columns.startsWith('ServiceName'))
      return ndjson(found.slice(0, 1).map(({ ServiceName }) => ({ name: ServiceName })))
    const newest = found.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, Number(bound.size))
    return ndjson(newest.map(({ ServiceName: _, at, ...row }) => ({ at: String(at), ...row })))
  })
}

const rowOf = ({ at, service, level, message, trace, status }: StoredLine): Row => ({
  at,
  TraceId: trace,
  SpanId: '',
  // Some exporters write the number alone.
  SeverityText: level === 'fatal' ? '' : level,
  SeverityNumber: level === 'fatal' ? 21 : 0,
  ServiceName: service,
  Body: message,
  ResourceAttributes: { 'service.name': service },
  LogAttributes: { status: String(status) },
})

const ndjson = (rows: unknown[]) => new Response(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
const failure = (code: number, text: string) => new Response(`Code: ${code}. DB::Exception: ${text}`, { status: 400 })

function boundOf({ url }: Asked): Record<string, string> {
  const entries = [...url.searchParams].filter(([name]) => name.startsWith('param_'))
  const plain = (text: string) =>
    text.replace(/\\(.)/g, (_, mark: string) => ({ n: '\n', t: '\t', r: '\r' })[mark] ?? mark)
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(6), plain(value)]))
}

function steps(found: Row[], bound: Record<string, string>) {
  const groups = Map.groupBy(found, ({ at }) => (at - BigInt(bound.from!)) / BigInt(bound.stepNs!))
  return [...groups].map(([step, held]) => ({ step: String(step), n: String(held.length) }))
}

type Value = (row: Row) => string

/** The conditions that we write, and no others. */
const condition = (where: string, bound: Record<string, string>) =>
  evaluator<Row>(where, {
    and: / AND /,
    or: / OR /,
    not: /NOT /,
    atom(cursor) {
      const parameter = () => bound[take(cursor, /\{(\w+):\w+\}/)[1]!]!
      const value = (): Value => {
        const map = tryTake(
          cursor,
          /if\(LogAttributes\['([^']+)'\] != '', LogAttributes\['[^']+'\], ResourceAttributes\['[^']+'\]\)/,
        )
        if (map)
          return ({ LogAttributes, ResourceAttributes }) => LogAttributes[map[1]!] || ResourceAttributes[map[1]!] || ''
        if (tryTake(cursor, /if\(SeverityText != '', SeverityText, concat\('otel', toString\(SeverityNumber\)\)\)/))
          return ({ SeverityText, SeverityNumber }) => SeverityText || `otel${SeverityNumber}`
        const name = take(cursor, /Body|TraceId|SpanId|ServiceName|SeverityText/)[0] as 'Body'
        return (row) => row[name]
      }
      if (tryTake(cursor, /1/)) return () => true
      if (tryTake(cursor, /0/)) return () => false
      const time = tryTake(cursor, /Timestamp (>=|<) (fromUnixTimestamp64Nano|toDateTime)\(/)
      if (time) {
        const limit = BigInt(parameter()) * (time[2] === 'toDateTime' ? 1_000_000_000n : 1n)
        take(cursor, /\)/)
        return ({ at }) => (time[1] === '<' ? at < limit : at >= limit)
      }
      const second = tryTake(cursor, /TimestampTime (>=|<=) toDateTime\(/)
      if (second) {
        const limit = BigInt(parameter())
        take(cursor, /\)/)
        return ({ at }) => (second[1] === '<=' ? at / 1_000_000_000n <= limit : at / 1_000_000_000n >= limit)
      }
      if (tryTake(cursor, /match\(/)) {
        const [of] = [value(), take(cursor, /, /)]
        const wanted = re2(parameter())
        take(cursor, /\)/)
        return (row) => wanted.test(of(row))
      }
      if (tryTake(cursor, /positionCaseInsensitive\(/)) {
        const [of] = [value(), take(cursor, /, /)]
        const wanted = parameter().toLowerCase()
        take(cursor, /\) > 0/)
        return (row) => of(row).toLowerCase().includes(wanted)
      }
      if (tryTake(cursor, /toFloat64OrZero\(/)) {
        const [of, [, operator]] = [value(), take(cursor, /\) (>=|<=|>|<) /)]
        const limit = Number(parameter())
        return (row) => compare(Number(of(row)), operator!, limit)
      }
      const of = value()
      const operator = take(cursor, / (!=|=) /)[1]
      const literal = tryTake(cursor, /'([^']*)'/)
      const wanted = literal ? literal[1]! : parameter()
      return (row) => (of(row) === wanted) === (operator === '=')
    },
  })
