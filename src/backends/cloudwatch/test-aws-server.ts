import { Hono } from 'hono'
import { signAws } from '../../clients/aws/sign.ts'

export interface FakeLine {
  at: string
  message: string
  group?: string
}

export interface FakeAws {
  lines?: FakeLine[]
  groups?: string[]
  /** Which lines the commands after the window select; all without it. */
  selects?(text: string, line: FakeLine): boolean
  /** How often an answer is looked for before the query is complete, and how it ends. */
  polls?: number
  status?: string
  /** Actions that answer so: an error type with its message, so many times. */
  errors?: Record<string, { type: string; message?: string; status?: number; times?: number; more?: object }>
  /** The part of a query that Insights cannot read. */
  malformed?: string
  /** What other actions answer, by their body. */
  answers?: Record<string, (body: Record<string, unknown>) => object>
}

/** The keys the fake knows; whoever signs with others is refused. */
export const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'top-secret-key' }

export interface AwsSeen {
  action: string
  host: string
  body: Record<string, unknown>
}

/** AWS as its API References document it: signed requests, JSON 1.1 and REST, errors with `__type`, Logs Insights queries. */
export function awsServer(fake: FakeAws = {}) {
  const seen: AwsSeen[] = []
  const queries = new Map<string, { results: { field: string; value: string }[][]; polls: number }>()
  const failed = new Map<string, number>()
  const app = new Hono()
  app.all('*', async (context) => {
    const request = context.req.raw
    const text = await request.text()
    const url = new URL(request.url)
    const action = context.req.header('x-amz-target')?.split('.').at(-1) ?? url.pathname
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>
    seen.push({ action, host: url.host, body })
    if (!isSigned(request, text))
      return error('InvalidSignatureException', 'The request signature does not match: SECRET')
    const wanted = fake.errors?.[action]
    const times = failed.get(action) ?? 0
    if (wanted && times < (wanted.times ?? Number.POSITIVE_INFINITY)) {
      failed.set(action, times + 1)
      return error(wanted.type, wanted.message, wanted.status, wanted.more)
    }
    return answer(action, body)
  })

  const answer = (action: string, body: Record<string, unknown>): Response => {
    if (action === 'StartQuery') return startQuery(body)
    if (action === 'GetQueryResults') {
      const query = queries.get(String(body.queryId))!
      if (query.polls-- > 0) return Response.json({ status: 'Running', results: [] })
      return Response.json({ status: fake.status ?? 'Complete', results: query.results })
    }
    if (action === 'StopQuery') return Response.json({ success: true })
    if (action === 'DescribeLogGroups') {
      const { logGroupNamePrefix: prefix = '', nextToken = '0' } = body as {
        logGroupNamePrefix?: string
        nextToken?: string
      }
      const groups = (fake.groups ?? []).filter((name) => name.startsWith(prefix))
      const at = Number(nextToken)
      const logGroups = groups.slice(at, at + 2).map((logGroupName) => ({ logGroupName }))
      return Response.json({ logGroups, ...(at + 2 < groups.length && { nextToken: String(at + 2) }) })
    }
    return Response.json(fake.answers?.[action]?.(body) ?? {})
  }

  const startQuery = (body: Record<string, unknown>): Response => {
    const names = body.logGroupNames as string[]
    if (names.some((name) => !fake.groups?.includes(name)))
      return error('ResourceNotFoundException', `Log group '${names[0]}' does not exist`)
    const startCharOffset = fake.malformed === undefined ? -1 : String(body.queryString).indexOf(fake.malformed)
    if (startCharOffset >= 0) {
      const queryCompileError = { message: 'unexpected symbol found', location: { startCharOffset } }
      return error('MalformedQueryException', 'unexpected symbol found', 400, { queryCompileError })
    }
    const queryId = `query-${queries.size + 1}`
    queries.set(queryId, { results: run(String(body.queryString), names, Number(body.limit)), polls: fake.polls ?? 0 })
    return Response.json({ queryId })
  }

  const run = (text: string, names: string[], limit: number) => {
    const [, from, to] = /toMillis\(@timestamp\) >= (\d+) and toMillis\(@timestamp\) < (\d+)/.exec(text)!.map(Number)
    const found = (fake.lines ?? [])
      .map((line, index) => ({ ...line, index, group: line.group ?? names[0]!, time: Date.parse(line.at) }))
      .filter(({ group, time }) => names.includes(group) && time >= from! && time < to!)
      .filter((line) => fake.selects?.(text, line) ?? true)
    const step = /floor\(\(toMillis\(@timestamp\) - (\d+)\) \/ (\d+)\) as (\w+)/.exec(text)
    if (step) {
      const counts = new Map<number, number>()
      for (const { time } of found) {
        const slot = Math.floor((time - Number(step[1])) / Number(step[2]))
        counts.set(slot, (counts.get(slot) ?? 0) + 1)
      }
      return [...counts].slice(0, limit).map(([slot, count]) => [
        { field: step[3]!, value: `${slot}.0` },
        { field: 'allclear_lines', value: String(count) },
      ])
    }
    return found
      .sort((a, b) => b.time - a.time || b.index - a.index)
      .slice(0, limit)
      .map(({ at, message, group, index }) => [
        { field: '@timestamp', value: at.replace('T', ' ').replace('Z', '') },
        { field: '@message', value: message },
        { field: '@log', value: `123456789012:${group}` },
        { field: '@logStream', value: 'stream-1' },
        { field: '@ptr', value: `ptr-${index}` },
      ])
  }
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init)
  return { fetch, seen }
}

const error = (type: string, message = type, status = 400, more: object = {}) =>
  Response.json({ __type: `com.amazonaws.any#${type}`, message, ...more }, { status })

/** Signs the request again with the known keys, as AWS does. */
function isSigned(request: Request, body: string): boolean {
  const authorization = request.headers.get('authorization') ?? ''
  const [, region, service, names] =
    /Credential=AKIDEXAMPLE\/\d{8}\/([\w-]+)\/(\w+)\/aws4_request, SignedHeaders=([\w;-]+),/.exec(authorization) ?? []
  const stamp = request.headers.get('x-amz-date') ?? ''
  if (!region || !service || !names) return false
  const at = new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  const headers = Object.fromEntries(
    names
      .split(';')
      .filter((name) => name !== 'host' && name !== 'x-amz-date')
      .map((name) => [name, request.headers.get(name) ?? '']),
  )
  const signed = signAws({ method: request.method, url: new URL(request.url), headers, body }, keys, {
    region,
    service,
    at,
  })
  return signed.authorization === authorization
}
