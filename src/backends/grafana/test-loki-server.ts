import {
  type Cursor,
  compare,
  type Evaluate,
  either,
  re2,
  take,
  takeString,
  tryTake,
} from '../../query/translate/test-boolean.ts'
import type { StoredLine } from '../test-lines.ts'
import { type Asked, type Peer, peer } from '../test-peer.ts'

/** How lines stand in this Loki. */
export type LokiForm = 'json' | 'logfmt' | 'plain' | 'metadata'

interface Row {
  at: bigint
  line: string
  stream: Record<string, string>
  metadata: Record<string, string>
  labels: Record<string, string>
  failed?: boolean
}

/** The part of Loki that we use, as its documentation has it. */
export function lokiServer(lines: StoredLine[], form: LokiForm): Peer {
  const rows = lines.map((line) => rowOf(line, form))
  return peer((asked) => {
    const { pathname } = asked.url
    if (pathname.endsWith('/labels')) return { status: 'success', data: ['app', 'node'] }
    if (pathname.endsWith('/label/app/values'))
      return { status: 'success', data: [...new Set(lines.map(({ service }) => service))] }
    if (pathname.endsWith('/query_range')) return rangeOf(rows, asked)
    return new Response('404 page not found', { status: 404 })
  })
}

function rowOf({ at, service, level, message, trace, status }: StoredLine, form: LokiForm): Row {
  const stream = { app: service, node: `n${at % 2n}` }
  if (form === 'metadata')
    return {
      at,
      line: message,
      stream,
      metadata: { detected_level: level, trace_id: trace, status: String(status) },
      labels: {},
    }
  const line =
    form === 'json'
      ? JSON.stringify({ severity: level, msg: message, trace_id: trace, status })
      : form === 'logfmt'
        ? `level=${level} msg=${JSON.stringify(message)} trace_id=${trace} status=${status}`
        : message
  return { at, line, stream, metadata: {}, labels: {} }
}

function rangeOf(rows: Row[], { fields, headers }: Asked): unknown {
  const query = fields.get('query')!
  const counted = /^sum\(count_over_time\((.*) \[(\d+)ms\]\)\)$/s.exec(query)
  const [start, end] = [BigInt(fields.get('start')!), BigInt(fields.get('end')!)]
  const passes = logQL(counted ? counted[1]! : query)
  if (!counted)
    return streamsOf(
      rows.filter((row) => row.at >= start && row.at < end && passes(row)),
      fields,
      headers,
    )
  const [length, step] = [
    BigInt(counted[2]!) * 1_000_000n,
    BigInt(Number.parseInt(fields.get('step')!, 10)) * 1_000_000n,
  ]
  const found = rows.filter(passes)
  const values: [number, string][] = []
  for (let at = start; at <= end; at += step) {
    const inside = found.filter((row) => row.at > at - length && row.at <= at).length
    if (inside) values.push([Number(at / 1_000_000n) / 1000, String(inside)])
  }
  return { status: 'success', data: { resultType: 'matrix', result: values.length ? [{ metric: {}, values }] : [] } }
}

function streamsOf(found: Row[], fields: URLSearchParams, headers: Headers): unknown {
  const limit = Number(fields.get('limit'))
  if (limit > 5_000) return new Response('max entries limit per query exceeded', { status: 400 })
  const newest = [...found].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit)
  const categorized = headers.get('x-loki-response-encoding-flags') === 'categorize-labels'
  const groups = Map.groupBy(newest, ({ stream }) => JSON.stringify(stream))
  const result = [...groups].map(([key, rows]) => ({
    stream: JSON.parse(key),
    values: rows.map(({ at, line, metadata }) => [
      String(at),
      line,
      ...(categorized ? [{ structuredMetadata: metadata }] : []),
    ]),
  }))
  return { status: 'success', data: { resultType: 'streams', result } }
}

/** A selector and the stages that we write. */
function logQL(query: string): (row: Row) => boolean {
  const cursor: Cursor = { text: query, at: 0 }
  take(cursor, /\{/)
  const label = take(cursor, /\w+/)[0]
  take(cursor, /=/)
  const value = takeString(cursor)
  take(cursor, /\}/)
  const stages: Evaluate<Row>[] = [({ stream }) => stream[label] === value]
  while (cursor.at < query.trimEnd().length) {
    take(cursor, /\s+/)
    stages.push(stageAt(cursor))
  }
  return (row) => {
    const own = { ...row, labels: { ...row.metadata, ...row.stream } }
    return stages.every((stage) => stage(own))
  }
}

function stageAt(cursor: Cursor): Evaluate<Row> {
  const filter = tryTake(cursor, /(\|~|!~|\|=) /)
  if (filter) {
    const text = takeString(cursor)
    if (filter[1] === '|=') return ({ line }) => line.includes(text)
    const wanted = re2(text)
    return ({ line }) => wanted.test(line) === (filter[1] === '|~')
  }
  take(cursor, /\| /)
  if (tryTake(cursor, /json(?= |$)/)) return parseInto((line) => JSON.parse(line))
  if (tryTake(cursor, /logfmt(?= |$)/)) return parseInto(readLogfmt)
  if (tryTake(cursor, /drop __error__, __error_details__/)) return () => true
  if (tryTake(cursor, /label_format allclear_line="\{\{__line__\}\}"/))
    return (row) => {
      row.labels.allclear_line = row.line
      return true
    }
  if (tryTake(cursor, /drop allclear_line/)) return () => true
  return either(cursor, { and: / and /, or: / or /, not: /not /, atom: labelAt })
}

const parseInto = (read: (line: string) => Record<string, unknown>) => (row: Row) => {
  for (const [name, value] of Object.entries(read(row.line)))
    row.labels[name in row.stream ? `${name}_extracted` : name] = String(value)
  return true
}

const readLogfmt = (line: string) =>
  Object.fromEntries(
    [...line.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, name, value]) => [
      name,
      value!.startsWith('"') ? JSON.parse(value!) : value,
    ]),
  )

function labelAt(cursor: Cursor): Evaluate<Row> {
  const name = take(cursor, /[A-Za-z_]\w*/)[0]
  const value = ({ labels }: Row) => labels[name] ?? ''
  const numeric = tryTake(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
  if (numeric) return (row) => value(row) !== '' && compare(Number(value(row)), numeric[1]!, Number(numeric[2]))
  const operator = take(cursor, /=~|!~|!=|=/)[0]
  const text = takeString(cursor)
  if (operator === '=' || operator === '!=') return (row) => (value(row) === text) === (operator === '=')
  const inner = /^\(\?s:\.\*\)([\s\S]*)\(\?s:\.\*\)$/.exec(text)?.[1]
  const whole = re2(inner ?? `^(?:${text})$`)
  return (row) => whole.test(value(row)) === (operator === '=~')
}
