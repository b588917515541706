import { expect, test } from 'vitest'
import { opened, shop } from '../test-backend-contract.ts'
import { linesFrom, linesTo } from '../test-lines.ts'
import { type Asked, peer } from '../test-peer.ts'
import { grafana } from './grafana.ts'

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const nanos = (ms: number) => String(BigInt(linesFrom + ms) * 1_000_000n)
const span = (id: string, ms: number, length: number, more = {}) => ({
  spanId: base64(id),
  name: 'GET /pay',
  startTimeUnixNano: nanos(ms),
  endTimeUnixNano: nanos(ms + length),
  attributes: [
    { key: 'http.status_code', value: { intValue: '500' } },
    { key: 'cached', value: { boolValue: false } },
  ],
  ...more,
})
const resource = (name: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] })
const [root, child] = ['00000000000000a1', '00000000000000a2'] as const

/** One trace as Tempo's first interface gives it, one as its second does. */
const traces: Record<string, unknown> = {
  aa: {
    batches: [
      {
        resource: resource('bank'),
        scopeSpans: [
          { spans: [span(child, 5, 90, { parentSpanId: base64(root), status: { code: 'STATUS_CODE_ERROR' } })] },
        ],
      },
      { resource: resource('shop'), scopeSpans: [{ spans: [span(root, 0, 100)] }] },
    ],
  },
  bb: {
    trace: {
      resourceSpans: [
        { resource: resource('shop'), scopeSpans: [{ spans: [span(root, 60_000, 10, { status: { code: 2 } })] }] },
      ],
    },
  },
}

const serve = (found: (query: string) => string[]) =>
  peer(({ url }) => {
    if (url.pathname === '/api/search')
      return { traces: found(url.searchParams.get('q')!).map((traceID) => ({ traceID, startTimeUnixNano: nanos(0) })) }
    const trace = traces[url.pathname.replace('/api/traces/', '')]
    return trace ?? new Response('trace not found', { status: 404 })
  })

const opening = (found: (query: string) => string[]) =>
  opened({ kind: grafana, settings: { tempo_url: 'http://tempo.test' }, serve: () => serve(found) })

test('found traces are read whole and come newest first; one that expired meanwhile is left out', async () => {
  const { backend, peer: double } = opening(() => ['aa', 'gone', 'bb', 'aa'])
  const found = await backend.traces({ ...shop('sh"op'), limit: 10, only: 'failed' })
  expect(found.map(({ id }) => id)).toEqual(['bb', 'aa'])
  expect(found[1]!.spans).toEqual([
    {
      id: root,
      service: 'shop',
      operation: 'GET /pay',
      startedAt: new Date(linesFrom),
      durationMs: 100,
      failed: false,
      attributes: { 'http.status_code': 500, cached: false },
    },
    expect.objectContaining({ id: child, parent: root, service: 'bank', durationMs: 90, failed: true }),
  ])
  const { searchParams } = double.asked[0]!.url
  expect(searchParams.get('q')).toBe('{ resource.service.name = "sh\\"op" && status = error }')
  expect([searchParams.get('start'), searchParams.get('end')]).toEqual([`${linesFrom / 1000}`, `${linesTo / 1000}`])
})

test('the slowest are found by lowering the bar', async () => {
  const { backend, peer: double } = opening((query) =>
    query.includes('>= 100ms') ? ['aa'] : query.includes('>= 0ms') ? ['aa', 'bb'] : [],
  )
  expect((await backend.traces({ ...shop(), limit: 1, only: 'slow' })).map(({ id }) => id)).toEqual(['aa'])
  const bars = double.asked.flatMap(({ url }) => /duration >= (\w+)/.exec(url.searchParams.get('q') ?? '')?.[1] ?? [])
  expect(bars).toEqual(['10s', '3s', '1s', '300ms', '100ms'])
})

test('a trace is found by its id, and an id that is none is refused', async () => {
  const { backend } = opening(() => [])
  expect(await backend.traces({ ...shop(), limit: 1, traceId: 'AA' })).toHaveLength(1)
  expect(await backend.traces({ ...shop(), limit: 1, traceId: 'cc' })).toEqual([])
  const asked = backend.traces({ ...shop(), limit: 1, traceId: '../search' })
  await expect(asked).rejects.toMatchObject({ code: 'invalid' })
})

/** A Grafana with its data sources behind the proxy. */
const behindGrafana = (answer: (asked: Asked) => unknown) =>
  opened({
    kind: grafana,
    settings: {
      url: 'http://grafana.test/g',
      token: 'glsa_secret',
      prometheus_url: 'http://prometheus.test',
      prometheus_user: 'p',
      prometheus_password: 'q',
    },
    serve: () => peer(answer),
  })

test('with Grafana alone its data sources are found and asked through it, and no other host gets its token', async () => {
  const { backend, peer: double } = behindGrafana(({ url }) => {
    if (url.pathname === '/g/api/datasources')
      return [
        { uid: 'm', type: 'prometheus' },
        { uid: 'l1', type: 'loki' },
        { uid: 'l2/x', type: 'loki', isDefault: true },
      ]
    if (url.pathname.endsWith('/labels')) return { status: 'success', data: ['app'] }
    if (url.pathname.endsWith('/values')) return { status: 'success', data: ['shop'] }
    if (url.pathname.endsWith('/api/v1/query'))
      return { status: 'success', data: { resultType: 'vector', result: [{ value: [1, '1'] }] } }
    return { status: 'success', data: { resultType: 'streams', result: [] } }
  })
  expect(backend.abilities).toEqual(['logs', 'metrics', 'traces', 'changes'])
  expect(await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 1 })).toEqual([])
  const paths = double.asked.map(({ url }) => url.pathname)
  expect(paths.at(-1)).toBe('/g/api/datasources/proxy/uid/l2%2Fx/loki/api/v1/query_range')
  expect(paths.filter((path) => path === '/g/api/datasources')).toHaveLength(1)
  const health = await backend.health()
  expect(health.map(({ what, ok }) => [what, ok])).toEqual([
    ['logs', true],
    ['metrics', true],
    ['traces', false],
  ])
  for (const { url, headers } of double.asked)
    expect(headers.get('authorization')).toBe(
      url.host === 'grafana.test' ? 'Bearer glsa_secret' : `Basic ${btoa('p:q')}`,
    )
})

test('annotations that name the service are its deploys, newest first', async () => {
  const annotation = (id: number, ms: number, text: string, tags: string[]) => ({
    id,
    time: linesFrom + ms,
    text,
    tags,
    login: 'ann',
  })
  const { backend, peer: double } = behindGrafana(() => [
    annotation(1, 1_000, '<b>shop</b> deployed v1.4.2 (3f9c2ab)', ['deploy']),
    annotation(2, 5_000, 'rolled out', ['rollout', 'service:shop', 'version:2026.3']),
    annotation(3, 2_000, 'workshop deployed', ['deploy']),
    annotation(4, 3_000, 'other', ['deploy', 'cart']),
  ])
  expect(await backend.changes(shop())).toEqual([
    {
      id: 'grafana:2',
      at: new Date(linesFrom + 5_000),
      service: 'shop',
      kind: 'rollout',
      title: 'rolled out',
      version: '2026.3',
      author: 'ann',
      origin: 'grafana',
    },
    {
      id: 'grafana:1',
      at: new Date(linesFrom + 1_000),
      service: 'shop',
      kind: 'deploy',
      title: 'shop deployed v1.4.2 (3f9c2ab)',
      version: 'v1.4.2',
      sha: '3f9c2ab',
      author: 'ann',
      origin: 'grafana',
    },
  ])
  expect(double.asked[0]!.url.searchParams.getAll('tags')).toContain('deploy')
})
