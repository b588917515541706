import { type Held, testBackend } from '../commands/test-backend.ts'
import { Problem } from '../core/problem.ts'
import type { Backend, Question } from '../core/telemetry/backend.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Level, LogEntry } from '../core/telemetry/log.ts'
import type { Profile, Profiles } from '../core/telemetry/profile.ts'
import type { Trace } from '../core/telemetry/trace.ts'

/** The moment at which the scenes of the tests are looked at, and when their trouble began. */
export const seenAt = new Date('2026-03-02T09:00:00Z')
export const began = new Date('2026-03-02T08:48:20Z')
const minute = 60_000

/** A profile `lab` in which every service has a backend of its own. */
export function labOf(services: Record<string, Held>): Profiles {
  const backends = new Map(Object.entries(services).map(([name, held]) => [name, testBackend(held)]))
  const of = ({ service }: Question) => backends.get(service.name) ?? testBackend({})
  const backend: Backend = {
    kind: 'test',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: (question) => of(question).logs(question),
    countLogs: (question) => of(question).countLogs(question),
    metric: (question) => of(question).metric(question),
    expression: (question) => of(question).expression(question),
    traces: async (question) =>
      (await of(question).traces({ ...question, limit: 1_000 }))
        .filter(
          ({ spans: [root] }) => root && root.startedAt >= question.window.from && root.startedAt < question.window.to,
        )
        .slice(0, question.limit),
    changes: (question) => of(question).changes(question),
    health: async () => [],
  }
  const profile: Profile = {
    name: 'lab',
    backend,
    open: false,
    services: new Map([...backends.keys()].map((name) => [name, { name, metrics: {}, extra: {} }])),
    notifiers: new Map(),
  }
  return {
    names: () => ['lab'],
    resolve: () => profile,
    service: (_, name) => profile.services.get(name) ?? unknown(name),
  }
}

function unknown(name: string): never {
  throw new Problem('not_found', `The profile lab has no service "${name}".`)
}

/** Ups and downs that are the same for the same moment. */
const ripple = (at: number) => Math.sin(at / 7_919_000) + Math.sin(at / 1_301_000)

const since = (at: number) => at >= began.getTime()

/** A service that is well: some requests, hardly an error. */
export const well = (more: NonNullable<Held['values']> = {}): NonNullable<Held['values']> => ({
  requests: (at) => Math.round(600 + 25 * ripple(at)),
  errors: (at) => (Math.round(at / minute) % 3 ? 1 : 0),
  latency_p50: (at) => 40 + 2 * ripple(at),
  latency_p99: (at) => 240 + 10 * ripple(at),
  cpu: (at) => 0.3 + 0.01 * ripple(at),
  memory: (at) => 0.5 + 0.005 * ripple(at),
  ...more,
})

/** A value that changes when the trouble begins. */
export const turns = (before: number, after: number) => (at: number) =>
  since(at) ? after + (after / 30) * ripple(at) : before + (before / 30) * ripple(at)

/** Lines of one event, one every few seconds since the trouble began. */
export function cries(service: string, level: Level, message: string, everyMs = 5_000): LogEntry[] {
  const found: LogEntry[] = []
  for (let at = began.getTime() + 2_000; at < seenAt.getTime(); at += everyMs)
    found.push({
      at: new Date(at),
      level,
      message,
      service,
      extra: { 'k8s.namespace.name': 'shop', 'k8s.pod.name': `${service}-5f6c8d9b74-2jkwd` },
    })
  return found
}

/** Requests through services, each calling the next; since the trouble began they fail in one of them. */
export function requests(path: string[], failsIn?: string): Trace[] {
  const found: Trace[] = []
  for (let at = seenAt.getTime() - 20_000; at > seenAt.getTime() - 120 * minute; at -= 20_000) {
    const depth = failsIn === undefined || !since(at) ? -1 : path.indexOf(failsIn)
    found.push({
      id: `trace-${at}`,
      spans: path.map((service, i) => ({
        id: `${i}-${at}`,
        ...(i > 0 && { parent: `${i - 1}-${at}` }),
        service,
        operation: `POST /${service}`,
        startedAt: new Date(at + i),
        durationMs: 60 - 10 * i,
        failed: i <= depth,
        attributes: {},
      })),
    })
  }
  return found
}

const deploy = (service: string, at: Date): Deploy => ({
  id: `deploy-${service}`,
  at,
  service,
  kind: 'deploy',
  title: 'Round prices per line',
  version: 'v7.2.0',
  author: 'kim',
  origin: 'test',
})

const broken = well({ errors: turns(1, 180) })

/** Each scene: the shop as it is, whom to ask about, and what should come of it. */
export const scenes: Record<string, { services: Record<string, Held>; service: string; expected: string }> = {
  'a bad deploy': {
    service: 'cart',
    expected: 'cause service/cart bad_deploy',
    services: {
      cart: {
        values: broken,
        entries: cries('cart', 'ERROR', "TypeError: Cannot read properties of null (reading 'amount') in roundLine"),
        changes: [deploy('cart', new Date(began.getTime() - 30_000))],
        traces: requests(['cart', 'stock'], 'cart'),
      },
      stock: { values: well() },
    },
  },
  'a dependency that is down': {
    service: 'cart',
    expected: 'cause service/ledger connection_pool_exhausted',
    services: {
      cart: {
        values: broken,
        entries: cries('cart', 'ERROR', 'POST /orders 502: ledger answered 503, giving up'),
        traces: requests(['cart', 'ledger'], 'ledger'),
        changes: [deploy('cart', new Date(began.getTime() - 170 * minute))],
      },
      ledger: {
        values: broken,
        entries: cries(
          'ledger',
          'ERROR',
          'timed out after 5000ms waiting for a connection from the pool, 40 of 40 in use',
        ),
      },
    },
  },
  'a traffic surge': {
    service: 'cart',
    expected: 'external external/callers of cart traffic_surge',
    services: {
      cart: {
        values: well({ requests: turns(600, 2_600), latency_p99: turns(240, 900), cpu: turns(0.3, 0.62) }),
        traces: requests(['cart', 'stock']),
      },
      stock: { values: well() },
    },
  },
  'memory that runs out': {
    service: 'stock',
    expected: 'cause service/stock out_of_memory',
    services: {
      stock: {
        values: well({ memory: turns(0.5, 0.98), restarts: (at) => (since(at) ? 2 : 0), errors: turns(1, 40) }),
        entries: [
          ...cries('stock', 'FATAL', 'fatal: out of memory, limit 512Mi reached', 20_000),
          ...cries('stock', 'WARN', 'the cache holds 182000 entries', 15_000),
        ],
        traces: requests(['stock']),
      },
    },
  },
  'nothing wrong': {
    service: 'cart',
    expected: 'healthy -',
    services: { cart: { values: well(), traces: requests(['cart', 'stock']) }, stock: { values: well() } },
  },
}
