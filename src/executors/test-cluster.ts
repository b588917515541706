import { Hono } from 'hono'

interface Held {
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    generation?: number
    [field: string]: unknown
  }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

/** A cluster of the tests, as far as changing it goes: resource versions, generations, preconditions and dry runs as documented. */
export interface TestCluster {
  fetch: typeof fetch
  /** What was asked, such as `PATCH /apis/apps/v1/namespaces/shop/deployments/checkout/scale?dryRun=All`. */
  seen: string[]
  object(resource: string, name: string): Held
  /** Changes an object as somebody else would: `spec` raises its generation, anything else only its version. */
  touch(resource: string, name: string, change: { spec?: object; status?: object }): void
  /** Verb and resource that are refused, such as `patch deployments`. */
  forbidden: Set<string>
  /** What becomes of the next change: it is done, but its answer is lost or an error. */
  fault?: 'answer lost' | 'error after' | undefined
}

const template = (image: string, hash?: string) => ({
  metadata: { labels: { app: 'checkout', ...(hash && { 'pod-template-hash': hash }) } },
  spec: { containers: [{ name: 'app', image, env: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
})

/** Makes a cluster with a deployment `shop/checkout` at revision 3, its replica sets, a pod and a node. */
export function testCluster(): TestCluster {
  let version = 100
  const next = () => {
    version += 1
    return String(version)
  }
  const deployment: Held = {
    kind: 'Deployment',
    metadata: {
      name: 'checkout',
      namespace: 'shop',
      uid: 'uid-checkout',
      resourceVersion: next(),
      generation: 7,
      annotations: { 'deployment.kubernetes.io/revision': '3' },
    },
    spec: { replicas: 4, selector: { matchLabels: { app: 'checkout' } }, template: template('checkout:3') },
  }
  const owned = (name: string, revision: string, image: string): Held => ({
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: next(),
      labels: { app: 'checkout' },
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ kind: 'Deployment', name: 'checkout', uid: 'uid-checkout', controller: true }],
    },
    spec: { template: template(image, name) },
  })
  const objects: Record<string, Held[]> = {
    deployments: [deployment],
    replicasets: [
      owned('checkout-a', '1', 'checkout:1'),
      owned('checkout-b', '2', 'checkout:2'),
      owned('checkout-c', '3', 'checkout:3'),
    ],
    pods: [
      {
        kind: 'Pod',
        metadata: {
          name: 'checkout-c-1',
          namespace: 'shop',
          uid: 'uid-pod',
          resourceVersion: next(),
          ownerReferences: [{ kind: 'ReplicaSet', name: 'checkout-c', uid: 'x', controller: true }],
        },
        spec: {},
      },
    ],
    nodes: [{ kind: 'Node', metadata: { name: 'node-1', uid: 'uid-node', resourceVersion: next() }, spec: {} }],
  }
  const find = (resource: string, name: string) => {
    const found = objects[resource]?.find((one) => one.metadata.name === name)
    if (!found) throw new Error(`no ${resource} ${name}`)
    return found
  }
  const put = (resource: string, changed: Held) => {
    const before = find(resource, changed.metadata.name)
    const specChanged = JSON.stringify(before.spec) !== JSON.stringify(changed.spec)
    const { generation } = before.metadata
    const metadata = {
      ...changed.metadata,
      resourceVersion: next(),
      ...(generation !== undefined && { generation: generation + (specChanged ? 1 : 0) }),
    }
    objects[resource] = objects[resource]!.map((one) => (one === before ? { ...changed, metadata } : one))
  }
  const cluster: TestCluster = {
    fetch: async (url, init) => {
      const answer = await app.request(String(url), init as RequestInit)
      if (cluster.fault === 'answer lost' && init?.method !== 'GET') {
        cluster.fault = undefined
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
      }
      return answer
    },
    seen: [],
    forbidden: new Set(),
    object: find,
    touch(resource, name, { spec, status }) {
      const before = find(resource, name)
      put(resource, { ...before, spec: { ...before.spec, ...spec }, status: { ...before.status, ...status } })
    },
  }
  const app = new Hono()
  app.use(async (context, goOn) => {
    const { pathname, search } = new URL(context.req.url)
    cluster.seen.push(
      `${context.req.method} ${pathname}${search.replace(/[?&]fieldManager=allclear/, '').replace(/^&/, '?')}`,
    )
    if (context.req.header('authorization') !== 'Bearer writes') return context.json(status(401, 'Unauthorized'), 401)
    return goOn()
  })
  app.all('/*', async (context) => {
    const { resource, name, subresource } = partsOf(context.req.path)
    const verb = { GET: name ? 'get' : 'list', PATCH: 'patch', DELETE: 'delete' }[context.req.method] ?? '?'
    const what = subresource ? `${resource}/${subresource}` : resource
    if (cluster.forbidden.has(`${verb} ${what}`)) return context.json(status(403, `cannot ${verb} ${what}`), 403)
    if (!name) return context.json({ kind: 'List', items: objects[resource] ?? [] })
    const found = objects[resource]?.find((one) => one.metadata.name === name)
    if (!found) return context.json(status(404, `${resource} "${name}" not found`), 404)
    if (verb === 'get') return context.json(found)
    const body = await context.req.json()
    const dryRun = context.req.query('dryRun') === 'All' || body?.dryRun?.includes('All')
    const refused = verb === 'delete' ? whyNotDelete(found, body) : whyNotPatch(found, body)
    if (refused) return context.json(refused, 409)
    if (!dryRun) {
      if (verb === 'delete') objects[resource] = objects[resource]!.filter((one) => one !== found)
      else put(resource, patched(found, body))
    }
    if (cluster.fault === 'error after' && !dryRun) {
      cluster.fault = undefined
      return context.json(status(504, 'timeout'), 504)
    }
    return context.json(found)
  })
  return cluster
}

function partsOf(path: string) {
  const [, resource = '', name, subresource] =
    /^\/apis?\/(?:apps\/)?v1(?:\/namespaces\/[^/]+)?\/([a-z]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? []
  return { resource, name, subresource }
}

function whyNotPatch({ metadata }: Held, body: unknown) {
  const wanted = Array.isArray(body)
    ? body.find(({ path }) => path === '/metadata/resourceVersion')?.value
    : (body as Partial<Held>).metadata?.resourceVersion
  return wanted === undefined || wanted === metadata.resourceVersion
    ? undefined
    : status(409, 'the object has been modified; please apply your changes to the latest version')
}

const whyNotDelete = ({ metadata }: Held, body: { preconditions?: { uid?: string } }) =>
  body.preconditions?.uid === metadata.uid ? undefined : status(409, 'the UID in the precondition does not match')

function patched(held: Held, body: unknown): Held {
  if (!Array.isArray(body)) return merged(held, body) as Held
  let copy: Record<string, unknown> = structuredClone(held) as never
  for (const { op, path, value } of body as { op: string; path: string; value: unknown }[]) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = keys.pop()!
    const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy)
    if (op === 'replace' && !(last in parent)) throw new Error(`nothing to replace at ${path}`)
    parent[last] = value
    copy = { ...copy }
  }
  return copy as unknown as Held
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch
  const result = {
    ...(typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {}),
  } as Record<string, unknown>
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  }
  return result
}

const status = (code: number, message: string) => ({ kind: 'Status', status: 'Failure', code, message })
