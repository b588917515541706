import { Problem } from '../core/problem.ts'
import type { Ability, Backend } from '../core/telemetry/backend.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { ObservedService, Profile, Profiles } from '../core/telemetry/profile.ts'
import type { GoldenSignal, Series } from '../core/telemetry/series.ts'
import type { Trace } from '../core/telemetry/trace.ts'
import type { Window } from '../core/telemetry/window.ts'
import { matches } from '../query/matches.ts'

/** What a backend of the tests holds. */
export interface Held {
  entries?: LogEntry[]
  traces?: Trace[]
  changes?: Deploy[]
  /** The value of a signal or an expression at a moment (milliseconds), per step of a minute for counts; NaN for none. */
  values?: Partial<Record<GoldenSignal | (string & {}), (at: number) => number>>
  abilities?: Ability[]
  /** Thrown by whatever is asked. */
  away?: Problem
}

const inside = ({ from, to }: Window, at: Date) => at >= from && at < to

/** A backend in memory that answers from what it holds, by the same meaning of queries as the product. */
export function testBackend(held: Held): Backend {
  const { abilities = ['logs', 'metrics', 'traces', 'changes'] } = held
  const found = (service: ObservedService, window: Window, wanted: { query: unknown } | { raw: string }) => {
    if (held.away) throw held.away
    return (held.entries ?? []).filter(
      (entry) =>
        entry.service === service.name &&
        inside(window, entry.at) &&
        ('query' in wanted ? matches(wanted.query as never, entry) : entry.message.includes(wanted.raw)),
    )
  }
  const series = (name: string, { from, to }: Window, stepMs: number): Series | undefined => {
    if (held.away) throw held.away
    const value = held.values?.[name]
    if (!value) return undefined
    const start = Math.ceil(from.getTime() / stepMs) * stepMs
    const times = Float64Array.from(
      { length: Math.max(0, Math.ceil((to.getTime() - start) / stepMs)) },
      (_, i) => start + i * stepMs,
    )
    const counts = name === 'requests' || name === 'errors' || name === 'restarts'
    const minutes = Math.max(1, Math.round(stepMs / 60_000))
    const at = (time: number) =>
      counts
        ? Array.from({ length: minutes }, (_, i) => value(time + i * 60_000)).reduce((sum, one) => sum + one, 0)
        : value(time)
    return {
      name,
      labels: {},
      unit: counts ? 'count' : name.startsWith('latency') ? 'ms' : 'number',
      times,
      values: times.map(at),
    }
  }
  return {
    kind: 'test',
    abilities,
    logs: async ({ service, window, limit, ...wanted }) =>
      found(service, window, wanted as never)
        .toSorted((a, b) => b.at.getTime() - a.at.getTime())
        .slice(0, limit),
    async countLogs({ service, window, stepMs, ...wanted }) {
      const entries = found(service, window, wanted as never)
      const start = Math.floor(window.from.getTime() / stepMs) * stepMs
      const times = Float64Array.from(
        { length: Math.ceil((window.to.getTime() - start) / stepMs) },
        (_, i) => start + i * stepMs,
      )
      const values = times.map(
        (time) => entries.filter(({ at }) => at.getTime() >= time && at.getTime() < time + stepMs).length,
      )
      return { name: 'lines', labels: {}, unit: 'count', times, values }
    },
    metric: async ({ metric, window, stepMs }) => series(metric, window, stepMs),
    async expression({ expression, window, stepMs }) {
      const one = series(expression, window, stepMs)
      if (!one) throw new Problem('invalid', `No expression ${expression}.`, { fields: { query: 'is not known' } })
      return [one]
    },
    traces: async ({ limit, traceId, only }) => {
      if (held.away) throw held.away
      return (held.traces ?? [])
        .filter(({ id }) => traceId === undefined || id === traceId)
        .filter(({ spans }) => only !== 'failed' || spans.some(({ failed }) => failed))
        .slice(0, limit)
    },
    changes: async ({ window }) => (held.changes ?? []).filter(({ at }) => inside(window, at)),
    health: async () => [{ what: 'logs', ok: true, message: 'answers' }],
  }
}

/** One profile `lab` over such a backend, with the services given. */
export function testProfiles(
  held: Held,
  services: Partial<ObservedService>[] = [{ name: 'payments-api' }],
  open = false,
): Profiles {
  const profile: Profile = {
    name: 'lab',
    backend: testBackend(held),
    open,
    services: new Map(services.map((one) => [one.name!, { name: one.name!, metrics: {}, extra: {}, ...one }])),
    notifiers: new Map(),
  }
  const unknown = (message: string) => new Problem('not_found', message)
  return {
    names: () => ['lab'],
    resolve(name) {
      if (name !== undefined && name !== 'lab') throw unknown(`There is no profile "${name}".`)
      return profile
    },
    service(_, name) {
      const known = profile.services.get(name)
      if (known) return known
      if (open) return { name, metrics: {}, extra: {} }
      throw unknown(`The profile lab has no service "${name}".`)
    },
  }
}
