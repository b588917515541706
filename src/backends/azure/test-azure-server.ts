import { Hono } from 'hono'

export interface FakeRow {
  TimeGenerated: string
  Message?: string
  Level?: string
  TraceId?: string
  SpanId?: string
  Extra?: object
}

export interface FakeAzure {
  rows?: FakeRow[]
  /** Which rows a query selects beside its window; all without it. */
  selects?(kql: string, row: FakeRow): boolean
  /** Answers instead of the rows: columns with their types, and rows. */
  table?(kql: string): { columns: [string, string][]; rows: unknown[][] } | undefined
  /** What stands beside the tables when the answer is only a part. */
  partial?: object
  error?: { status: number; body: object; headers?: Record<string, string>; times?: number }
  secret?: string
  metrics?(query: Record<string, string>): object
}

export interface AzureSeen {
  path: string
  kql: string
  timespan: string
  query: Record<string, string>
}

/** Azure's APIs as documented: tokens, KQL answered in tables, PartialError, metrics of a resource. */
export function azureServer(fake: FakeAzure = {}) {
  const seen: AzureSeen[] = []
  const tokens: Record<string, string>[] = []
  let failures = 0
  const app = new Hono()
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const form = Object.fromEntries(new URLSearchParams(await context.req.text()))
    tokens.push(form)
    if (fake.secret !== undefined && form.client_secret !== fake.secret)
      return context.json(
        { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
        401,
      )
    return context.json({ token_type: 'Bearer', expires_in: 3599, access_token: form.scope })
  })
  app.get('/metadata/identity/oauth2/token', (context) => {
    const { resource = '' } = context.req.query()
    tokens.push(context.req.query())
    if (context.req.header('metadata') !== 'true') return context.json({ error: 'invalid_request' }, 400)
    return context.json({ access_token: `${resource}/.default`, expires_in: '3599', expires_on: '1773140400' })
  })
  app.post('/v1/workspaces/:id/query', async (context) => {
    const { query: kql, timespan } = await context.req.json<{ query: string; timespan: string }>()
    seen.push({ path: context.req.path, kql, timespan, query: {} })
    if (context.req.header('authorization') !== 'Bearer https://api.loganalytics.io/.default')
      return context.json({ error: { code: 'InvalidTokenError', message: 'The provided token is invalid' } }, 403)
    if (fake.error && failures++ < (fake.error.times ?? Number.POSITIVE_INFINITY))
      return Response.json(fake.error.body, { status: fake.error.status, headers: fake.error.headers ?? {} })
    const { columns, rows } = fake.table?.(kql) ?? run(fake, kql)
    const named = columns.map(([name, type]) => ({ name, type }))
    const error = fake.partial && { error: fake.partial }
    return context.json({ tables: [{ name: 'PrimaryResult', columns: named, rows }], ...error })
  })
  app.get('*', (context) => {
    const query = context.req.query()
    seen.push({ path: decodeURIComponent(context.req.path), kql: '', timespan: query.timespan ?? '', query })
    if (context.req.header('authorization') !== 'Bearer https://management.azure.com/.default')
      return context.json({ error: { code: 'AuthorizationFailed', message: 'no' } }, 403)
    return context.json(fake.metrics?.(query) ?? { value: [] })
  })
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init)
  return { fetch, seen, tokens }
}

const moment = /datetime\(([\dT:.-]+Z)\)/
/** Seven digits behind the point, which dates do not hold: texts of one length compare as moments do. */
const text = (time: string) => time.replace(/(?:\.(\d*))?Z$/, (_, digits = '') => `.${String(digits).padEnd(7, '0')}Z`)

function run(fake: FakeAzure, kql: string): { columns: [string, string][]; rows: unknown[][] } {
  const [, from = ''] = new RegExp(`TimeGenerated >= ${moment.source}`).exec(kql) ?? []
  const [, to = ''] = new RegExp(`TimeGenerated < ${moment.source}`).exec(kql) ?? []
  const found = (fake.rows ?? [])
    .filter(({ TimeGenerated }) => text(TimeGenerated) >= text(from) && text(TimeGenerated) < text(to))
    .filter((row) => fake.selects?.(kql, row) ?? true)
  const step = /bin_at\(TimeGenerated, (\d+)ms, datetime\(([^)]+)\)\)/.exec(kql)
  if (step) {
    const begin = Date.parse(step[2]!.replace(/(\.\d{3})\d*Z/, '$1Z'))
    const counts = new Map<number, number>()
    for (const { TimeGenerated } of found) {
      const slot = begin + Math.floor((Date.parse(TimeGenerated) - begin) / Number(step[1])) * Number(step[1])
      counts.set(slot, (counts.get(slot) ?? 0) + 1)
    }
    const rows = [...counts].map(([slot, count]) => [new Date(slot).toISOString(), count])
    return {
      columns: [
        ['Step', 'datetime'],
        ['Lines', 'long'],
      ],
      rows,
    }
  }
  const limit = Number(/\| take (\d+)$/.exec(kql)?.[1] ?? 0)
  const rows = found
    .sort((a, b) => (text(a.TimeGenerated) < text(b.TimeGenerated) ? 1 : -1))
    .slice(0, limit)
    .map((row) => [
      row.TimeGenerated,
      row.Message ?? '',
      row.Level ?? '',
      row.TraceId ?? 'trace-1',
      '',
      JSON.stringify(row.Extra ?? {}),
    ])
  const columns: [string, string][] = [
    ['TimeGenerated', 'datetime'],
    ['Message', 'string'],
    ['Level', 'string'],
    ['TraceId', 'string'],
    ['SpanId', 'string'],
    ['Extra', 'dynamic'],
  ]
  return { columns, rows }
}
