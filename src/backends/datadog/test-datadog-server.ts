import { Hono } from 'hono'

export interface FakeLog {
  timestamp: string
  message?: string
  status?: string
  attributes?: object
}

export interface FakeDatadog {
  logs?: FakeLog[]
  /** Which logs a search selects beside its window; all without it. */
  selects?(query: string, log: FakeLog): boolean
  /** The most logs of a page, whatever is asked. */
  pageSize?: number
  /** The services that have logs. */
  services?: string[]
  /** How searches end: `done`, or `timeout` where they answer only in part. */
  status?: string
  /** Paths that answer with an error, so many times. */
  errors?: Record<string, { status: number; body?: object; headers?: Record<string, string>; times?: number }>
  /** What other paths answer, by their body. */
  answers?: Record<string, (body: never) => object>
}

export interface DatadogSeen {
  host: string
  path: string
  body: Record<string, unknown>
}

interface Search {
  filter: { query: string; from: string; to: string }
  page?: { limit: number; cursor?: string }
}

/** Datadog's API as documented: keys in headers, pages by cursor, buckets of the analytics, `errors` as a list. */
export function datadogServer(fake: FakeDatadog = {}) {
  const seen: DatadogSeen[] = []
  const failed = new Map<string, number>()
  const app = new Hono()
  app.post('*', async (context) => {
    const url = new URL(context.req.url)
    const path = url.pathname
    const body = await context.req.json<Record<string, unknown>>()
    seen.push({ host: url.host, path, body })
    if (context.req.header('dd-api-key') !== 'api-1' || context.req.header('dd-application-key') !== 'app-1')
      return context.json({ errors: ['Forbidden'] }, 403)
    const wanted = fake.errors?.[path]
    const times = failed.get(path) ?? 0
    if (wanted && times < (wanted.times ?? Number.POSITIVE_INFINITY)) {
      failed.set(path, times + 1)
      return Response.json(wanted.body ?? { errors: ['failed'] }, {
        status: wanted.status,
        headers: wanted.headers ?? {},
      })
    }
    if (path === '/api/v2/logs/events/search') return context.json(page(fake, body as unknown as Search))
    if (path === '/api/v2/logs/analytics/aggregate') return context.json(aggregate(fake, body as never))
    return context.json(fake.answers?.[path]?.(body as never) ?? { data: [] })
  })
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init)
  return { fetch, seen }
}

function selected(fake: FakeDatadog, { filter: { query, from, to } }: Search) {
  return (fake.logs ?? [])
    .map((log) => ({ ...log, time: Date.parse(log.timestamp) }))
    .filter(({ time }) => time >= Number(from) && time <= Number(to))
    .filter((log) => fake.selects?.(query, log) ?? true)
    .sort((a, b) => b.time - a.time)
}

function page(fake: FakeDatadog, search: Search) {
  const all = selected(fake, search)
  const at = Number(search.page?.cursor ?? 0)
  const next = at + Math.min(search.page?.limit ?? 10, fake.pageSize ?? 1_000)
  const data = all.slice(at, next).map(({ timestamp, message, status, attributes }, index) => ({
    id: `log-${at + index}`,
    type: 'log',
    attributes: {
      timestamp,
      message,
      status,
      service: 'checkout',
      host: 'web-1',
      tags: ['env:prod', 'alone'],
      attributes,
    },
  }))
  return { data, meta: { status: fake.status ?? 'done', ...(next < all.length && { page: { after: String(next) } }) } }
}

function aggregate(fake: FakeDatadog, body: Search & { compute: [{ interval: string }]; group_by?: object[] }) {
  if (body.group_by) {
    const buckets = (fake.services ?? ['checkin']).map((service) => ({ by: { service }, computes: { c0: 9 } }))
    return { data: { buckets } }
  }
  const step = Number(/^(\d+)s$/.exec(body.compute[0].interval)![1]) * 1000
  const counts = new Map<number, number>()
  for (const { time } of selected(fake, body)) {
    const bucket = Math.floor(time / step) * step
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  }
  const points = [...counts].map(([time, value]) => ({ time: new Date(time).toISOString(), value }))
  return { data: { buckets: [{ by: {}, computes: { c0: points } }] }, meta: { status: fake.status ?? 'done' } }
}
