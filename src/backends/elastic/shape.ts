import { z } from 'zod'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { unknownService } from '../near.ts'
import { type Candidate, fieldCandidates, typeOfField } from './fields.ts'
import type { ElasticApi } from './search.ts'

/** Where a service's documents keep what every line has. */
export interface ElasticShape {
  time: string
  /** The clause that picks out the service. */
  scope: object
  /** Where the clause lets through more, because the field is analysed text: the value that field must have. */
  loose?: { field: string; value: string }
  /** Canonical field → the only field that holds it; what several hold, or none, is sieved after the fetch. */
  fields: Partial<Record<'message' | 'level' | 'trace_id' | 'span_id', string>>
}

/** Fields a profile or service fixes. */
export interface FixedFields {
  time?: string | undefined
  message?: string | undefined
  level?: string | undefined
  service?: string | undefined
  /** The value there, where it is not the service's name. */
  serviceValue?: string | undefined
}

const lookBack = '7d'
const Filters = z.object({ buckets: z.record(z.string(), z.object({ doc_count: z.number() })) })
const Terms = z.object({ buckets: z.array(z.object({ key: z.union([z.string(), z.number()]) })) })

/** Learns the shape from the mappings and from what documents of the week before `to` really hold. */
export async function elasticShape(
  api: ElasticApi,
  index: string,
  service: ObservedService,
  fixed: FixedFields,
  to: Date,
  vendor: string,
): Promise<ElasticShape> {
  const wanted = (name: Candidate) => {
    const own = fixed[name as keyof FixedFields]
    return own ? [own] : [...fieldCandidates[name]]
  }
  const asked = (Object.keys(fieldCandidates) as Candidate[]).flatMap(wanted)
  const keywords = wanted('service').map((name) => `${name}.keyword`)
  const mapped = await api.fieldTypes(index, [...asked, ...keywords])
  const time = wanted('time').find((name) => mapped.get(name)?.some((type) => type.startsWith('date'))) ?? '@timestamp'
  const week = { range: { [time]: { gte: `${to.toISOString()}||-${lookBack}`, lt: to.toISOString() } } }
  const { scope, loose } = await scopeOf(
    api,
    index,
    service,
    wanted('service'),
    fixed.serviceValue ?? service.name,
    mapped,
    week,
    vendor,
  )
  const held = ['message', 'level', 'trace_id', 'span_id'] as const
  const present = held.flatMap((name) => wanted(name).filter((field) => mapped.has(field)))
  const clauses = present.map((field) => [field, { exists: { field } }] as const)
  const counts = await countEach(api, index, clauses, [week, scope])
  const fields = held.flatMap((name) => {
    const filled = wanted(name).filter((field) => (counts.get(field) ?? 0) > 0)
    return filled.length === 1 ? [[name, filled[0]!] as const] : []
  })
  return { time, scope, ...(loose && { loose }), fields: Object.fromEntries(fields) }
}

async function scopeOf(
  api: ElasticApi,
  index: string,
  service: ObservedService,
  names: string[],
  value: string,
  mapped: Map<string, string[]>,
  week: object,
  vendor: string,
): Promise<Pick<ElasticShape, 'scope' | 'loose'>> {
  const candidates = names.flatMap((name): [string, object][] => {
    const field = [name, `${name}.keyword`].find((one) =>
      ['keyword', 'wildcard'].includes(typeOfField(mapped.get(one)) ?? ''),
    )
    if (field) return [[field, { term: { [field]: value } }]]
    return mapped.has(name) ? [[name, { match_phrase: { [name]: value } }]] : []
  })
  const counts = await countEach(api, index, candidates, [week])
  const found = candidates.find(([field]) => (counts.get(field) ?? 0) > 0)
  if (found) {
    const [field, scope] = found
    return 'term' in scope ? { scope } : { scope, loose: { field, value } }
  }
  const keyword = candidates.find(([, clause]) => 'term' in clause)?.[0]
  throw unknownService(service.name, vendor, keyword ? await valuesOf(api, index, keyword, week) : [])
}

async function countEach(api: ElasticApi, index: string, clauses: (readonly [string, object])[], filter: object[]) {
  if (!clauses.length) return new Map<string, number>()
  const filters = Object.fromEntries(clauses.map(([, clause], place) => [`c${place}`, clause]))
  const body = {
    size: 0,
    track_total_hits: false,
    query: { bool: { filter } },
    aggs: { each: { filters: { filters } } },
  }
  const { aggregations } = await api.search(index, body)
  const { buckets } = Filters.safeParse(aggregations.each).data ?? { buckets: {} }
  return new Map(clauses.map(([field], place) => [field, buckets[`c${place}`]?.doc_count ?? 0]))
}

async function valuesOf(api: ElasticApi, index: string, field: string, week: object): Promise<string[]> {
  const body = { size: 0, query: { bool: { filter: [week] } }, aggs: { names: { terms: { field, size: 100 } } } }
  const { aggregations } = await api.search(index, body)
  return (Terms.safeParse(aggregations.names).data?.buckets ?? []).map(({ key }) => String(key))
}
