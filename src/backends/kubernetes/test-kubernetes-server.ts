import { Hono } from 'hono'

/** A pod of the fake cluster with the logs of its containers; `previous` is what ran before the last restart. */
export interface FakePod {
  name: string
  labels: Record<string, string>
  logs: Record<string, string[]>
  previous?: Record<string, { lines: string[]; finishedAt: string }>
  limits?: Record<string, { cpu: string; memory: string }>
  usage?: Record<string, { cpu: string; memory: string }>
}

export interface FakeCluster {
  pods?: FakePod[]
  /** Objects as the API holds them, by plural name. */
  objects?: Record<string, Record<string, unknown>[]>
  /** The most objects of one page, whatever is asked. */
  pageSize?: number
  /** Verb and resource that are refused, such as `list pods`. */
  forbidden?: string[]
  metricsAt?: string
  token?: string
}

/** An API server as Kubernetes documents it, as far as it is read: lists in pages, logs, metrics, Status errors. */
export function kubernetesServer(cluster: FakeCluster) {
  const seen: { path: string; query: Record<string, string>; authorization: string | undefined }[] = []
  const app = new Hono()
  app.use(async (context, next) => {
    const { path } = context.req
    const authorization = context.req.header('authorization')
    seen.push({ path, query: context.req.query(), authorization })
    if (cluster.token && authorization !== `Bearer ${cluster.token}`)
      return context.json(status(401, 'Unauthorized', 'Unauthorized'), 401)
    return next()
  })
  app.get('/api/v1/namespaces/:namespace/pods/:pod/log', (context) => {
    if (isForbidden('get', 'pods/log')) return context.json(denied('get', 'pods/log'), 403)
    const { sinceTime, tailLines, container = '', previous } = context.req.query()
    const pod = cluster.pods?.find(({ name }) => name === context.req.param('pod'))
    const lines = previous ? pod?.previous?.[container]?.lines : pod?.logs[container]
    if (!lines) return context.json(status(400, 'BadRequest', `container ${container} is not valid`), 400)
    const since = lines.filter((line) => !sinceTime || Date.parse(line.split(' ')[0]!) >= Date.parse(sinceTime))
    const kept = tailLines ? since.slice(-Number(tailLines)) : since
    return context.text(kept.map((line) => `${line}\n`).join(''))
  })
  app.get('/apis/metrics.k8s.io/v1beta1/namespaces/:namespace/pods', (context) =>
    cluster.metricsAt ? listed(context, (cluster.pods ?? []).map(metricsOf)) : context.text('404 page not found', 404),
  )
  app.get('/:root{apis?}/*', (context) => {
    const { namespace, resource, name } = parts(context.req.path)
    const verb = name ? 'get' : 'list'
    if (isForbidden(verb, resource)) return context.json(denied(verb, resource), 403)
    const all = resource === 'pods' ? (cluster.pods ?? []).map(podObject) : (cluster.objects?.[resource] ?? [])
    const inside = namespace ? all.filter((object) => metadataOf(object).namespace === namespace) : all
    if (!name) return listed(context, inside)
    const found = inside.find((object) => metadataOf(object).name === name)
    return found ? context.json(found) : context.json(status(404, 'NotFound', `${resource} "${name}" not found`), 404)
  })

  type Context = { req: { query(): Record<string, string> }; json(body: object): Response }
  const listed = (context: Context, all: object[]) => {
    const { labelSelector = '', limit, continue: from = '0' } = context.req.query()
    const matching = all.filter((object) => selects(labelSelector, metadataOf(object).labels ?? {}))
    const size = Math.min(Number(limit ?? 500), cluster.pageSize ?? 500)
    const next = Number(from) + size
    const metadata = next < matching.length ? { continue: String(next) } : {}
    return context.json({ kind: 'List', metadata, items: matching.slice(Number(from), next) })
  }
  const isForbidden = (verb: string, resource: string) => cluster.forbidden?.includes(`${verb} ${resource}`) ?? false
  const metricsOf = ({ name, labels, usage = {} }: FakePod) => ({
    metadata: { name, namespace: 'shop', labels },
    timestamp: cluster.metricsAt,
    window: '15s',
    containers: Object.entries(usage).map(([container, used]) => ({ name: container, usage: used })),
  })
  const fetch: typeof globalThis.fetch = async (url, init) => app.request(String(url), init)
  return { fetch, seen }
}

function parts(path: string) {
  const [, namespace, resource, name] =
    /\/(?:api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? []
  return { namespace, resource: resource ?? '', name }
}

function podObject({ name, labels, logs, previous = {}, limits = {} }: FakePod) {
  return {
    metadata: { name, namespace: 'shop', labels, uid: `uid-${name}` },
    spec: {
      nodeName: 'node-1',
      containers: Object.keys(logs).map((container) => ({
        name: container,
        image: `registry.example.net/${container}:1`,
        env: [{ name: 'PASSWORD', value: 'hunter2' }],
        resources: { limits: limits[container] },
      })),
    },
    status: {
      phase: 'Running',
      containerStatuses: Object.keys(logs).map((container) => ({
        name: container,
        ready: true,
        restartCount: previous[container] ? 1 : 0,
        state: { running: { startedAt: '2026-03-10T09:00:00Z' } },
        lastState: previous[container]
          ? { terminated: { reason: 'Error', exitCode: 1, finishedAt: previous[container].finishedAt } }
          : {},
      })),
    },
  }
}

const metadataOf = (object: object) =>
  (object as { metadata: { name: string; namespace?: string; labels?: Record<string, string> } }).metadata

const selects = (selector: string, labels: Record<string, string>) =>
  selector
    .split(/,(?![^(]*\))/)
    .filter(Boolean)
    .every((term) => {
      const [key, value] = term.split('=')
      return labels[key!] === value
    })

const status = (code: number, reason: string, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message,
  reason,
  code,
})

const denied = (verb: string, resource: string) =>
  status(
    403,
    'Forbidden',
    `${resource} is forbidden: User "system:serviceaccount:ops:allclear" cannot ${verb} resource "${resource}" in API group "" in the namespace "shop"`,
  )
