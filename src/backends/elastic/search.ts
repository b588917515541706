import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Asker, Failure } from '../http/ask.ts'

/** A document as it was stored, and where it stands in the order that was asked for. */
export interface Hit {
  id: string
  source: Record<string, unknown>
  sort: (string | number | null)[]
}

/** What a search gives, as far as it is used. */
export interface Found {
  hits: Hit[]
  aggregations: Record<string, unknown>
}

/** Asks Elasticsearch and OpenSearch, which have these parts in common. */
export interface ElasticApi {
  search(index: string, body: object, signal?: AbortSignal): Promise<Found>
  /** The types a field has over all indices; missing where none has it. */
  fieldTypes(index: string, fields: readonly string[], signal?: AbortSignal): Promise<Map<string, string[]>>
  /** Opens a view that does not change meanwhile; `undefined` where the engine has none, or does not let us. */
  view(index: string, signal?: AbortSignal): Promise<View | undefined>
  /** Whether an index pattern has any index. */
  exists(index: string, signal?: AbortSignal): Promise<boolean>
}

/** A point in time of Elasticsearch; it takes the place of an index. */
export interface View {
  search(body: object, signal?: AbortSignal): Promise<Found>
  close(): Promise<void>
}

const Answer = z.object({
  timed_out: z.boolean().optional(),
  pit_id: z.string().optional(),
  _shards: z
    .object({
      failed: z.number().optional(),
      failures: z.array(z.object({ reason: z.object({ reason: z.string().nullish() }).nullish() })).optional(),
    })
    .optional(),
  _clusters: z.object({ skipped: z.number().optional(), partial: z.number().optional() }).optional(),
  hits: z
    .object({
      hits: z.array(
        z.object({
          _id: z.string(),
          _index: z.string(),
          _source: z.record(z.string(), z.unknown()).default({}),
          sort: z.array(z.union([z.string(), z.number(), z.null()])).default([]),
        }),
      ),
    })
    .optional(),
  aggregations: z.record(z.string(), z.unknown()).default({}),
})

const Capabilities = z.object({ fields: z.record(z.string(), z.record(z.string(), z.unknown())) })
const Opened = z.object({ id: z.string() })
const Resolved = z.object({
  indices: z.array(z.unknown()).optional(),
  data_streams: z.array(z.unknown()).optional(),
  aliases: z.array(z.unknown()).optional(),
})

const lenient = { ignore_unavailable: true, allow_no_indices: true }

/** Opens the API. */
export function elasticApi(asker: Asker, vendor: string): ElasticApi {
  const found = (answer: z.output<typeof Answer>): Found => {
    refuseHalves(answer, vendor)
    const hits = (answer.hits?.hits ?? []).map(({ _id, _index, _source, sort }) => ({
      id: `${_index}/${_id}`,
      source: _source,
      sort,
    }))
    return { hits, aggregations: answer.aggregations }
  }
  const whole = { allow_partial_search_results: false }
  return {
    async search(index, body, signal) {
      const query = { ...lenient, ...whole }
      return found(
        await asker.ask({ method: 'POST', path: `/${inPath(index)}/_search`, query, json: body, signal }, Answer),
      )
    },
    async fieldTypes(index, fields, signal) {
      const query = { ...lenient, fields: fields.join(',') }
      const path = `/${inPath(index)}/_field_caps`
      const capabilities = await asker.ask(
        { path, query, signal, permission: 'view_index_metadata on the index' },
        Capabilities,
      )
      return new Map(
        Object.entries(capabilities.fields).map(([name, types]) => [
          name,
          Object.keys(types).filter((type) => type !== 'unmapped'),
        ]),
      )
    },
    async view(index, signal) {
      let id = await openView(asker, index, signal)
      if (id === undefined) return undefined
      return {
        async search(body, signal) {
          const json = { ...body, pit: { id, keep_alive: '2m' } }
          const answer = await asker.ask({ method: 'POST', path: '/_search', query: whole, json, signal }, Answer)
          id = answer.pit_id ?? id
          return found(answer)
        },
        async close() {
          await asker.text({ method: 'DELETE', path: '/_pit', json: { id } }).catch(expiresByItself)
        },
      }
    },
    async exists(index, signal) {
      const resolved = await asker.get(`/_resolve/index/${inPath(index)}`, {}, Resolved, signal)
      return Object.values(resolved).some((list) => list !== undefined && list.length > 0)
    },
  }
}

/** A view nobody closes ends after its two minutes. */
const expiresByItself = () => undefined

/** Elasticsearch 7.10 and later has views of this kind; what has not, or does not let us, says so in some way. */
async function openView(asker: Asker, index: string, signal?: AbortSignal): Promise<string | undefined> {
  const query = { keep_alive: '2m', ignore_unavailable: true }
  try {
    return (await asker.ask({ method: 'POST', path: `/${inPath(index)}/_pit`, query, signal }, Opened)).id
  } catch (error) {
    const status = error instanceof Problem ? (error.cause as { status?: number } | undefined)?.status : undefined
    if (status !== undefined && [400, 403, 404, 405].includes(status)) return undefined
    throw error
  }
}

/** Index patterns are lists with `*`, dates in `<>` and remote clusters before a colon; no slash leaves its place. */
const inPath = (index: string) => encodeURIComponent(index).replaceAll('%2C', ',').replaceAll('%3A', ':')

function refuseHalves({ timed_out, _shards, _clusters }: z.output<typeof Answer>, vendor: string): void {
  const reason = _shards?.failures?.[0]?.reason?.reason
  const what = timed_out
    ? 'the search ran out of time'
    : _shards?.failed
      ? `${_shards.failed} shards failed${reason ? ` (${reason.replace(/\s+/g, ' ').slice(0, 150)})` : ''}`
      : _clusters?.skipped || _clusters?.partial
        ? 'a remote cluster did not answer'
        : undefined
  if (what) throw new Problem('unavailable', `${vendor} could only answer in part: ${what}.`)
}

/** What error answers of both engines mean where the status alone does not say it. */
export function explainElastic(vendor: string) {
  return ({ body, message }: Failure): Problem | undefined => {
    const type = typeOf(body)
    if (type === 'index_not_found_exception')
      return new Problem(
        'not_found',
        `${vendor} has no such index: ${message}. Set the index patterns of this profile.`,
      )
    if (type === 'security_exception')
      return new Problem(
        'unavailable',
        `${vendor} refuses us: ${message}. The key needs the index privileges read and view_index_metadata.`,
      )
    if (type === 'search_phase_execution_exception' && !/pars|syntax/i.test(JSON.stringify(body ?? '')))
      return new Problem('unavailable', `${vendor} could not search: ${message}.`)
    return undefined
  }
}

function typeOf(body: unknown): string | undefined {
  const error = (body as { error?: { type?: unknown } } | null)?.error
  return typeof error === 'object' && error !== null && typeof error.type === 'string' ? error.type : undefined
}
