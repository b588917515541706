import { compare } from '../../query/translate/test-boolean.ts'
import { type Asked, type Peer, peer } from '../test-peer.ts'
import { fieldAt } from './fields.ts'

/** A document with the place it has among all. */
interface Doc {
  id: string
  source: Record<string, unknown>
}

export interface ElasticServerOptions {
  documents: Record<string, unknown>[]
  /** Field → type; what is not here is not mapped. */
  mapping: Record<string, string>
  /** Whether it has points in time of Elasticsearch's kind. */
  views: boolean
}

type Body = Record<string, unknown>

/** The part of Elasticsearch and OpenSearch that we use, as their documentation has it. */
export function elasticServer({ documents, mapping, views }: ElasticServerOptions): Peer & { open: Set<string> } {
  const docs = documents.map((source, index) => ({ id: `doc-${index}`, source }))
  const open = new Set<string>()
  const made = peer((asked) => {
    const { pathname } = asked.url
    const body = (asked.body ? JSON.parse(asked.body) : {}) as Body
    if (pathname.includes('/_resolve/index/')) return { indices: [{ name: 'logs-1' }], aliases: [], data_streams: [] }
    if (pathname.endsWith('/_field_caps')) return capabilities(asked, mapping)
    if (pathname.endsWith('/_pit')) return pit(asked, body, open, views)
    if (pathname.endsWith('/_search')) return search(docs, body, mapping, open)
    return new Response('{"error":"no handler"}', { status: 400 })
  })
  return Object.assign(made, { open })
}

function capabilities({ fields }: Asked, mapping: Record<string, string>) {
  const wanted = fields.get('fields')!.split(',')
  const known = wanted.filter((name) => mapping[name])
  return {
    fields: Object.fromEntries(
      known.map((name) => [name, { [mapping[name]!]: { type: mapping[name], searchable: true } }]),
    ),
  }
}

function pit({ method }: Asked, body: Body, open: Set<string>, views: boolean): unknown {
  if (!views)
    return new Response('{"error":{"type":"illegal_argument_exception","reason":"no handler for _pit"}}', {
      status: 400,
    })
  if (method === 'DELETE') return { succeeded: open.delete(String(body.id)) }
  const id = `pit-${open.size}`
  open.add(id)
  return { id }
}

function search(docs: Doc[], body: Body, mapping: Record<string, string>, open: Set<string>): unknown {
  const view = body.pit as { id: string } | undefined
  if (view && !open.has(view.id))
    return new Response('{"error":{"type":"search_context_missing_exception"}}', { status: 404 })
  const size = Number(body.size ?? 10)
  if (size > 10_000)
    return new Response('{"error":{"type":"illegal_argument_exception","reason":"Result window is too large"}}', {
      status: 400,
    })
  const found = docs.filter((doc) => holds((body.query ?? { match_all: {} }) as Body, doc, mapping))
  const aggregations = aggregate((body.aggs ?? {}) as Body, found, mapping)
  return {
    timed_out: false,
    _shards: { total: 1, failed: 0 },
    hits: { hits: hitsOf(found, body, size, view !== undefined) },
    aggregations,
  }
}

function hitsOf(found: Doc[], body: Body, size: number, view: boolean) {
  const [sort] = (body.sort ?? []) as Record<string, { order: string; format?: string }>[]
  const [field = '@timestamp'] = Object.keys(sort ?? {})
  const value = ({ source }: Doc) => fieldAt(source, field)
  const of = (doc: Doc) => (typeof value(doc) === 'number' ? Number(value(doc)) : Date.parse(String(value(doc))))
  const ordered = found
    .map((doc, place) => ({ doc, place }))
    .sort((a, b) => of(b.doc) - of(a.doc) || a.place - b.place)
    .map(({ doc, place }) => ({
      _id: doc.id,
      _index: 'logs-1',
      _source: doc.source,
      sort: [sort?.[field]?.format ? new Date(of(doc)).toISOString() : of(doc), ...(view ? [place] : [])],
    }))
  const after = body.search_after as [string, number] | undefined
  const rest = after
    ? ordered.filter(({ sort: [at, place] }) => {
        const [a, b] = [Date.parse(String(at)), Date.parse(after[0])]
        return a < b || (a === b && Number(place) > after[1])
      })
    : ordered
  const collapse = (body.collapse as { field: string } | undefined)?.field
  const seen = new Set<unknown>()
  const distinct = collapse
    ? rest.filter(({ _source }) => {
        const key = fieldAt(_source, collapse)
        return !seen.has(key) && seen.add(key)
      })
    : rest
  return distinct.slice(0, size)
}

function aggregate(aggs: Body, found: Doc[], mapping: Record<string, string>): Body {
  return Object.fromEntries(
    Object.entries(aggs).map(([name, asked]) => [name, one(asked as Record<string, Body>, found, mapping)]),
  )
}

function one(asked: Record<string, Body>, found: Doc[], mapping: Record<string, string>): unknown {
  const field = (kind: string) => String(asked[kind]!.field)
  const numbers = (name: string) =>
    found.map(({ source }) => Number(fieldAt(source, name))).filter((value) => !Number.isNaN(value))
  if (asked.filters) {
    const filters = asked.filters.filters as Record<string, Body>
    const count = (query: Body) => found.filter((doc) => holds(query, doc, mapping)).length
    return {
      buckets: Object.fromEntries(Object.entries(filters).map(([key, query]) => [key, { doc_count: count(query) }])),
    }
  }
  if (asked.terms)
    return {
      buckets: [...new Set(found.map(({ source }) => fieldAt(source, field('terms'))))].map((key) => ({
        key,
        doc_count: 1,
      })),
    }
  if (asked.date_histogram) return { buckets: histogram(asked, found, mapping) }
  if (asked.sum)
    return {
      value: found
        .map(({ source }) => Number(fieldAt(source, field('sum')) ?? asked.sum!.missing ?? 0))
        .reduce((a, b) => a + b, 0),
    }
  if (asked.avg) return { value: numbers(field('avg')).reduce((a, b) => a + b, 0) / numbers(field('avg')).length }
  if (asked.percentiles) {
    const [percent] = asked.percentiles.percents as number[]
    const ordered = numbers(field('percentiles')).sort((a, b) => a - b)
    const value = ordered[Math.min(ordered.length - 1, Math.floor((ordered.length * percent!) / 100))] ?? null
    return { values: { [`${percent}.0`]: value } }
  }
  throw new Error(`Unknown aggregation ${Object.keys(asked)}`)
}

function histogram(asked: Record<string, Body>, found: Doc[], mapping: Record<string, string>) {
  const { field, fixed_interval, offset } = asked.date_histogram as {
    field: string
    fixed_interval: string
    offset: string
  }
  const [step, shift] = [Number.parseInt(fixed_interval, 10), Number.parseInt(offset, 10)]
  const keyOf = ({ source }: Doc) =>
    Math.floor((Date.parse(String(fieldAt(source, field))) - shift) / step) * step + shift
  return [...Map.groupBy(found, keyOf)]
    .sort(([a], [b]) => a - b)
    .map(([key, docs]) => ({ key, doc_count: docs.length, ...aggregate((asked.aggs ?? {}) as Body, docs, mapping) }))
}

/** The clauses we write; a date counts in milliseconds, as the usual type of such a field does. */
function holds(query: Body, doc: Doc, mapping: Record<string, string>): boolean {
  const [[kind, body]] = Object.entries(query as Record<string, Record<string, unknown>>) as [
    [string, Record<string, unknown>],
  ]
  if (kind === 'match_all') return true
  if (kind === 'match_none') return false
  if (kind === 'bool') {
    const { filter = [], must_not = [], should } = body as Record<string, Body[]>
    return (
      filter.every((part) => holds(part, doc, mapping)) &&
      !must_not.some((part) => holds(part, doc, mapping)) &&
      (!should || should.some((part) => holds(part, doc, mapping)))
    )
  }
  if (kind === 'query_string') return lucene(String(body.query), doc)
  if (kind === 'exists') return has(fieldAt(doc.source, String(body.field)))
  const [[name, asked]] = Object.entries(body) as [[string, Record<string, unknown>]]
  if (name === '_ignored') return false
  const value = fieldAt(doc.source, name)
  if (kind === 'terms') return (asked as unknown as unknown[]).includes(value)
  if (kind === 'range') return range(asked, value)
  if (!has(value)) return false
  const wanted = typeof asked === 'object' ? String(asked.value) : String(asked)
  const insensitive = typeof asked === 'object' && asked.case_insensitive === true
  const fold = (text: string) => (insensitive ? text.toLowerCase() : text)
  const terms =
    mapping[name] === 'text'
      ? (String(value)
          .toLowerCase()
          .match(/[\p{L}\p{N}_]+/gu) ?? [])
      : [String(value)]
  if (kind === 'term') return terms.some((term) => fold(term) === fold(wanted))
  if (kind === 'match_phrase') return ` ${terms.join(' ')} `.includes(` ${wanted.toLowerCase()} `)
  if (kind !== 'wildcard') throw new Error(`Unknown clause ${kind}`)
  const pattern = fold(wanted)
    .replace(/[.+^$()[\]{}|/\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]')
  return terms.some((term) => new RegExp(`^${pattern}$`).test(fold(term)))
}

const has = (value: unknown) => value !== undefined && value !== null && value !== ''

function range(asked: Record<string, unknown>, value: unknown): boolean {
  const operators: Record<string, string> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }
  return Object.entries(asked).every(([operator, limit]) => {
    if (operator === 'format') return true
    const left = typeof value === 'number' ? value : Date.parse(String(value))
    const right = typeof limit === 'number' ? limit : momentOf(String(limit))
    return compare(left, operators[operator]!, right)
  })
}

const momentOf = (text: string) => {
  const [moment, math] = text.split('||')
  const days = /^-(\d+)d$/.exec(math ?? '')?.[1]
  return Date.parse(moment!.replace(/(\.\d{3})\d+Z$/, '$1Z')) - Number(days ?? 0) * 86_400_000
}

/** Lucene's syntax as far as the tests write it. */
function lucene(text: string, { source }: Doc): boolean {
  return text.split(/ OR /).some((part) => {
    const [, field, value] = /^([\w.]+):(.*)$/.exec(part.trim()) ?? []
    if (part.trim() === '*') return true
    return field
      ? value === '*' || String(fieldAt(source, field)) === value
      : JSON.stringify(source).includes(part.trim())
  })
}
