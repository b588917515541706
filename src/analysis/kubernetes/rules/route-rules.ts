import { asObject, change } from '../blame.ts'
import { cite } from '../cite.ts'
import type { Finding, Rule } from '../finding.ts'
import { isSimilar } from '../similar.ts'
import type { Keys } from '../snapshot.ts'
import type { ClusterView, WorkloadView } from '../view-cluster.ts'

/** One route of a gateway: what it is called, which paths it takes, where it sends them. */
interface Route {
  id: string
  paths: string[]
  host: string
  /** A line of the configuration that shows the target. */
  line: string
}

/** Routes of a gateway that lead to another service than their name and path say, or to none. */
export const gatewayRoutes: Rule = {
  name: 'gateway routes',
  finds: (view) =>
    (view.snapshot.configmaps ?? []).flatMap((config) =>
      Object.values(config.data ?? {}).flatMap((text) => misroutes(view, config, routesIn(text))),
    ),
}

/** Backends of an ingress that do not exist. */
export const ingressBackends: Rule = {
  name: 'ingress backends',
  finds: (view) =>
    (view.snapshot.ingresses ?? []).flatMap((ingress) =>
      (ingress.spec.backends ?? []).flatMap(({ service, port, path }): Finding[] => {
        const services = (view.snapshot.services ?? []).filter(
          ({ metadata }) => metadata.namespace === ingress.metadata.namespace,
        )
        const found = services.find(({ metadata }) => metadata.name === service)
        const known = found?.spec.ports ?? []
        if (
          services.length === 0 ||
          (found &&
            (port === undefined || port === null || known.some((one) => one.port === port || one.name === port)))
        )
          return []
        const meant = services.find(({ metadata }) => isSimilar(metadata.name, service))
        const workload = view.workloadNamed(meant?.metadata.name ?? service, ingress.metadata.namespace)
        const why = found ? `the service ${service} has no port ${port}` : `there is no service ${service}`
        return [
          {
            object: workload
              ? asObject(workload)
              : {
                  kind: 'service',
                  name: service,
                  ...(ingress.metadata.namespace && { namespace: ingress.metadata.namespace }),
                },
            kind: 'ingress_misroute',
            summary: `The ingress ${ingress.metadata.name} sends ${path ?? '/'} to ${service}:${port ?? ''}, but ${why}.`,
            certainty: 'deduced',
            weight: 0.6,
            proofs: [cite(ingress, 'object', 'where it sends', [service], `ingress ${ingress.metadata.name}`)],
            remedies: [change('Correct the backend of the ingress.')],
          },
        ]
      }),
    ),
}

/** Reads routes out of a gateway's configuration: lists of routes with `uri` and `Path=`, and locations with `proxy_pass`. */
export function routesIn(text: string): Route[] {
  return [...listedRoutes(text), ...locations(text)]
}

function listedRoutes(text: string): Route[] {
  return text
    .split(/^\s*-\s+id:\s*/m)
    .slice(1)
    .flatMap((part) => {
      const id = part.split('\n')[0]!.trim()
      const [line = '', target] = /(?:uri|url|service|target|upstream):\s*["']?(\S+?)["']?\s*$/m.exec(part) ?? []
      const paths = [...part.matchAll(/(?:Path=|path:\s*["']?|prefix:\s*["']?)(\/[^\s"',]*)/g)].map(([, path]) => path!)
      const host = target && hostOf(target)
      return host ? [{ id, paths, host, line: line.trim() }] : []
    })
}

function locations(text: string): Route[] {
  return [...text.matchAll(/location\s+(?:[~^=*]+\s+)?(\/\S*)\s*\{([^}]*)\}/g)].flatMap(([, path, body]) => {
    const [line = '', target] = /proxy_pass\s+(\S+?);/.exec(body!) ?? []
    const host = target && hostOf(target)
    return host ? [{ id: '', paths: [path!], host, line }] : []
  })
}

/** `lb://${NAME:default}`, `http://host:80/x`, `host:80` → the host, with a variable's default for the variable. */
function hostOf(target: string): string | undefined {
  const settled = target.replace(/\$\{[^}:]*:-?([^}]*)\}/g, '$1')
  return /^(?:[a-z]+:\/\/)?([a-z0-9][a-z0-9.-]*)/i.exec(settled)?.[1]?.toLowerCase().split('.')[0]
}

function misroutes(view: ClusterView, config: Keys, routes: Route[]): Finding[] {
  if (routes.length < 2) return []
  return routes.flatMap((route): Finding[] => {
    const workloads = view.workloads.filter(({ namespace }) => namespace === (config.metadata.namespace ?? namespace))
    const common = commonWords(workloads)
    const meant = best(workloads, route, common)
    if (!meant || meant.workload.name === route.host || agreement(route.host, route, common) >= meant.agrees) return []
    const taken = routes.some(
      (other) => other !== route && other.host === meant.workload.name && other.paths.join() === route.paths.join(),
    )
    if (taken) return []
    const proofs = [
      cite(config, 'object', 'where the route leads', [route.line, route.host], `${route.id} → ${route.host}`),
      ...requests(view, route),
    ]
    return [
      {
        object: asObject(meant.workload),
        kind: 'gateway_misroute',
        summary: `The gateway sends ${route.paths.join(', ') || route.id} to ${route.host} instead of ${meant.workload.name}: requests for ${meant.workload.name} are misrouted.`,
        certainty: 'deduced',
        weight: proofs.length > 1 ? 0.9 : 0.7,
        proofs,
        remedies: [change(`Let the route ${route.id} lead to ${meant.workload.name} and restart the gateway.`)],
      },
    ]
  })
}

/** The one workload that a route's name and path speak of, when there is one. */
function best(
  workloads: WorkloadView[],
  route: Route,
  common: Set<string>,
): { workload: WorkloadView; agrees: number } | undefined {
  const ranked = workloads
    .map((workload) => ({ workload, agrees: agreement(workload.name, route, common) }))
    .filter(({ agrees }) => agrees >= 2)
    .sort((a, b) => b.agrees - a.agrees)
  return ranked[0] && ranked[0].agrees > (ranked[1]?.agrees ?? 0) ? ranked[0] : undefined
}

/** 0 to 4: how much of a service's own name stands in the name and the path of a route, whole names counting double. */
function agreement(name: string, { id, paths }: Route, common: Set<string>): number {
  const words = name.split('-').filter((word) => !common.has(word))
  const own = words.join('')
  if (own.length < 3) return 0
  const path = paths
    .join('/')
    .toLowerCase()
    .replace(/[^a-z0-9/]/g, '')
  const parts = path.split('/').map((part) => part.replace(/(service|svc|api)$/, ''))
  const called = id.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (
    (called === own ? 2 : called.includes(own) ? 0.5 : 0) + (parts.includes(own) ? 2 : path.includes(own) ? 0.5 : 0)
  )
}

/** Words that many names share tell nothing, such as the prefix of a product; nor does what every service may be called. */
function commonWords(workloads: WorkloadView[]): Set<string> {
  const counts = new Map<string, number>()
  for (const { name } of workloads)
    for (const word of new Set(name.split('-'))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Set([
    ...['service', 'svc', 'server', 'app', 'api'],
    ...[...counts].filter(([, count]) => count > Math.max(3, workloads.length / 4)).map(([word]) => word),
  ])
}

const requests = (view: ClusterView, { paths }: Route) =>
  (view.snapshot.failingRequests ?? [])
    .filter(({ path }) => paths.some((one) => path.startsWith(one.replace(/\/?\*+$/, ''))))
    .slice(0, 2)
    .map((request) => cite(request, 'alert', 'requests of this path fail', [request.path], `${request.path} fails`))
