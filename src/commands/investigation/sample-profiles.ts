import type { Backend } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Profile, Profiles } from '../../core/telemetry/profile.ts'
import type { GoldenSignal, Series } from '../../core/telemetry/series.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import { matches } from '../../query/matches.ts'

/** The profile and the service of a test investigation; no real one may be called so. */
export const sampleProfile = 'sample-data'
export const sampleService = 'sample-shop'

const minute = 60_000
/** The trouble of the sample begins so long before the moment it is looked at. */
const beganMs = 9 * minute
const callee = 'sample-catalog'

/** A small made-up shop in which a deploy goes wrong, the same whenever it is asked: for trying out where results go. */
export function sampleProfiles(now: Date): Profiles {
  const profile: Profile = {
    name: sampleProfile,
    backend: sampleBackend(now),
    open: true,
    services: new Map([sampleService, callee].map((name) => [name, { name, metrics: {}, extra: {} }])),
    notifiers: new Map(),
  }
  return {
    names: () => [sampleProfile],
    resolve: () => profile,
    service: (_, name) => ({ name, metrics: {}, extra: {} }),
  }
}

function sampleBackend(now: Date): Backend {
  const began = now.getTime() - beganMs
  const deploy: Deploy = {
    id: 'sample-deploy',
    at: new Date(began - 40_000),
    service: sampleService,
    kind: 'deploy',
    title: 'Show prices in the currency of the customer',
    version: '2.8.0',
    author: 'sample',
    origin: 'sample data',
  }
  return {
    kind: 'sample',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: async ({ service, window, limit, ...wanted }) =>
      lines(service.name, began, now)
        .filter(({ at }) => at >= window.from && at < window.to)
        .filter((entry) => !('query' in wanted) || matches(wanted.query, entry))
        .slice(0, limit),
    countLogs: async ({ window, stepMs }) => series('lines', window.from, window.to, stepMs, () => 0),
    metric: async ({ service, metric, window, stepMs }) => {
      const value = values[metric]
      return (
        value &&
        series(metric, window.from, window.to, stepMs, (at) => value(service.name === sampleService && at >= began, at))
      )
    },
    expression: async () => [],
    traces: async ({ window, limit, only }) => {
      const all = traces(window.from, window.to, began)
      return (only === 'failed' ? all.filter(({ spans }) => spans.some(({ failed }) => failed)) : all).slice(0, limit)
    },
    changes: async ({ service, window }) =>
      service.name === sampleService && deploy.at >= window.from && deploy.at < window.to ? [deploy] : [],
    health: async () => [],
  }
}

/** Some ups and downs that are the same for the same moment. */
const ripple = (at: number) => Math.sin(at / 7_919_000) + Math.sin(at / 1_301_000)

const values: Partial<Record<GoldenSignal, (broken: boolean, at: number) => number>> = {
  requests: (_, at) => Math.round(600 + 30 * ripple(at)),
  errors: (broken, at) => (broken ? Math.round(170 + 12 * ripple(at)) : Math.round(1 + 0.5 * ripple(at))),
  latency_p50: (_, at) => 40 + 2 * ripple(at),
  latency_p99: (_, at) => 240 + 12 * ripple(at),
}

function series(name: string, from: Date, to: Date, stepMs: number, value: (at: number) => number): Series {
  const start = Math.ceil(from.getTime() / stepMs) * stepMs
  const count = Math.max(0, Math.ceil((to.getTime() - start) / stepMs))
  const times = Float64Array.from({ length: count }, (_, i) => start + i * stepMs)
  const counts = name === 'requests' || name === 'errors'
  const values = times.map((at) => (counts ? Math.max(0, value(at)) * (stepMs / minute) : value(at)))
  return { name, labels: {}, unit: counts ? 'count' : 'ms', times, values }
}

function lines(service: string, began: number, now: Date): LogEntry[] {
  if (service !== sampleService) return []
  const found: LogEntry[] = []
  for (let at = now.getTime() - 6_000; at >= began; at -= 6_000)
    found.push({
      at: new Date(at),
      level: 'ERROR',
      service,
      message: `POST /orders 500: TypeError: Cannot read properties of undefined (reading 'currency')\n    at priceCart (/app/src/price.ts:88:31)\n    at placeOrder (/app/src/orders.ts:52:17)`,
      extra: { 'k8s.namespace.name': 'sample', 'k8s.pod.name': 'sample-shop-5f6c8d9b74-2jkwd' },
    })
  return found
}

function traces(from: Date, to: Date, began: number): Trace[] {
  const found: Trace[] = []
  for (let at = to.getTime() - 30_000; at > from.getTime() && found.length < 60; at -= 30_000) {
    const failed = at >= began
    const span = (
      id: string,
      service: string,
      operation: string,
      durationMs: number,
      bad: boolean,
      parent?: string,
    ) => ({
      id: `${id}-${at}`,
      ...(parent !== undefined && { parent: `${parent}-${at}` }),
      service,
      operation,
      startedAt: new Date(at),
      durationMs,
      failed: bad,
      attributes: bad ? { 'error.type': 'TypeError' } : {},
    })
    found.push({
      id: `sample-${at}`,
      spans: [
        span('root', sampleService, 'POST /orders', 60, failed),
        span('stock', callee, 'GET /stock', 12, false, 'root'),
        span('price', sampleService, 'priceCart', 4, failed, 'root'),
      ],
    })
  }
  return found
}
