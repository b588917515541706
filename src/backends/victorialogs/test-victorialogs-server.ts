import { compare, evaluator, re2, take, takeString, tryTake } from '../../query/translate/test-boolean.ts'
import type { StoredLine } from '../test-lines.ts'
import { type Peer, peer } from '../test-peer.ts'

type Row = Record<string, string>

/** The part of VictoriaLogs that we use, as its documentation has it. */
export function victoriaLogsServer(lines: StoredLine[]): Peer {
  const rows = lines.map(rowOf)
  return peer(({ url, fields }) => {
    const passes = both(fields.get('query')!, fields.get('extra_filters'))
    const [start, end] = [fields.get('start')!, fields.get('end')!]
    const found = rows.filter((row) => row._time! >= start && row._time! < end && passes(row))
    if (url.pathname.endsWith('/query')) {
      const newest = found.sort((a, b) => (a._time! < b._time! ? 1 : -1)).slice(0, Number(fields.get('limit')))
      // It promises the newest, and not their order.
      return new Response(
        newest
          .reverse()
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      )
    }
    if (url.pathname.endsWith('/field_values')) {
      const values = new Set(found.map((row) => row[fields.get('field')!]).filter((value) => value !== undefined))
      return { values: [...values].map((value) => ({ value, hits: 1 })) }
    }
    if (url.pathname.endsWith('/hits')) return { hits: hits(found, fields) }
    return new Response('unsupported path', { status: 404 })
  })
}

const textOf = (at: bigint) => {
  const whole = new Date(Number(at / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${whole}.${String(at % 1_000_000_000n).padStart(9, '0')}Z`
}

const rowOf = ({ at, service, level, message, trace, status }: StoredLine): Row => ({
  _time: textOf(at),
  _msg: message,
  _stream: `{service="${service}"}`,
  _stream_id: '0000',
  service,
  level,
  ...(trace && { trace_id: trace }),
  status: String(status),
})

function hits(found: Row[], fields: URLSearchParams) {
  const [step, offset] = [Number.parseInt(fields.get('step')!, 10), Number.parseInt(fields.get('offset')!, 10)]
  const keyOf = (row: Row) => Math.floor((Date.parse(row._time!) - offset) / step) * step + offset
  const groups = [...Map.groupBy(found, keyOf)].sort(([a], [b]) => a - b)
  if (!groups.length) return []
  return [
    {
      fields: {},
      timestamps: groups.map(([key]) => new Date(key).toISOString()),
      values: groups.map(([, held]) => held.length),
      total: found.length,
    },
  ]
}

const both = (query: string, extra: string | null) => {
  const parts = [query, ...(extra ? [extra] : [])].map(filter)
  return (row: Row) => parts.every((part) => part(row))
}

const filter = (query: string) =>
  evaluator<Row>(query, {
    and: / and /,
    or: / or /,
    not: /!/,
    atom(cursor) {
      if (tryTake(cursor, /\*/)) return () => true
      const time = tryTake(cursor, /_time:\[([^,]+), ([^)]+)\)/)
      if (time) return (row) => row._time! >= time[1]! && row._time! < time[2]!
      const bare = tryTake(cursor, /[a-z]\w*(?=:)/)
      const name = bare ? bare[0] : takeString(cursor)
      take(cursor, /:/)
      if (tryTake(cursor, /=/)) {
        const wanted = takeString(cursor)
        return (row) => row[name] === wanted
      }
      if (tryTake(cursor, /\*/)) return (row) => (row[name] ?? '') !== ''
      if (tryTake(cursor, /~/)) {
        const wanted = re2(takeString(cursor))
        return (row) => wanted.test(row[name] ?? '')
      }
      const [, operator, limit] = take(cursor, /(>=|<=|>|<)(-?[0-9.]+)/)
      return (row) => /^-?\d+(\.\d+)?$/.test(row[name] ?? '') && compare(Number(row[name]), operator!, Number(limit))
    },
  })
