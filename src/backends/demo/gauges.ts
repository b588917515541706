import { Problem } from '../../core/problem.ts'
import type { GoldenSignal, Series, Unit } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { stepTimes } from '../steps.ts'
import { catalog, type Gauge, serviceIndex } from './catalog.ts'
import { bell, chance } from './chance.ts'
import { counts } from './counts.ts'
import { cellMs } from './readings.ts'
import { gaugeAt, type World } from './world.ts'

/** What is asked of a series. */
export interface Asked {
  window: Window
  stepMs: number
  now: number
}

/** Which part of the slowest hundredth the quicker requests take. */
const shares = { latency_p50: 0.22, latency_p95: 0.55, latency_p99: 1 } as const

/** A golden signal of a service; undefined where it has none. */
export function golden(world: World, service: number, metric: GoldenSignal, asked: Asked): Series | undefined {
  switch (metric) {
    case 'requests':
    case 'errors':
    case 'restarts':
      return counts(world, service, metric, asked)
    case 'latency_p50':
    case 'latency_p95':
    case 'latency_p99':
      return latency(world, service, metric, asked)
    case 'cpu':
    case 'memory':
      return level(world, service, metric, 'ratio', asked)
    case 'saturation':
      return { ...level(world, service, scarcest(service), 'ratio', asked)!, name: 'saturation' }
  }
}

/** What a service runs out of first. */
function scarcest(service: number): Gauge {
  const { normal } = catalog[service]!
  if (normal.connections !== undefined) return 'connections'
  return normal.disk === undefined ? 'cpu' : 'disk'
}

function latency(world: World, service: number, metric: keyof typeof shares, asked: Asked): Series {
  const p99 = level(world, service, 'latency', 'ms', asked)!
  const place = Object.keys(shares).indexOf(metric)
  const values = p99.values.map((seconds, index) => {
    const step = Math.floor(p99.times[index]! / asked.stepMs)
    return seconds * 1_000 * shares[metric] * (1 + 0.02 * bell(chance(world.seed, step, service, 40 + place)))
  })
  return { ...p99, name: metric, values }
}

/** A step is looked at so many times at most: more would only smooth it further. */
const mostLooks = 12

/** The average of a gauge over each step, NaN from now on. */
function level(world: World, service: number, gauge: Gauge, unit: Unit, asked: Asked): Series | undefined {
  const { window, stepMs, now } = asked
  if (gaugeAt(world, service, gauge, window.from.getTime()) === undefined) return undefined
  const times = stepTimes(window, stepMs)
  const looks = Math.max(1, Math.min(mostLooks, Math.floor(stepMs / cellMs)))
  const values = times.map((time) => {
    if (time >= now) return Number.NaN
    let sum = 0
    for (let look = 0; look < looks; look++)
      sum += gaugeAt(world, service, gauge, Math.min(now, time + (look * stepMs) / looks)) ?? 0
    return sum / looks
  })
  return { name: gauge, labels: { service: catalog[service]!.name }, unit, times, values }
}

const units: Record<Gauge, Unit> = {
  requests: 'rate',
  errors: 'ratio',
  latency: 'number',
  cpu: 'ratio',
  memory: 'ratio',
  connections: 'ratio',
  disk: 'ratio',
  evictions: 'rate',
  queue: 'number',
  certificate: 'number',
}

/**
 * The demo's own language: the name of a gauge, of the service that is asked about or of another one, as in
 * `queue` or `connections{service="payments-api"}`. Throws Problem `invalid` for anything else.
 */
export function expressed(world: World, service: number, expression: string, asked: Asked): Series[] {
  const [, name = '', other] = /^\s*(\w+)\s*(?:\{\s*service\s*=\s*"([^"]*)"\s*\})?\s*$/.exec(expression) ?? []
  const where = other === undefined ? service : serviceIndex(other)
  if (!Object.hasOwn(units, name) || where < 0)
    throw new Problem(
      'invalid',
      `The shop measures ${Object.keys(units).join(', ')}; write one of them, or queue{service="orders-worker"}.`,
      {
        fields: {
          expression: name && where < 0 ? 'names a service the shop does not have' : 'is no gauge of the shop',
        },
      },
    )
  const found = level(world, where, name as Gauge, units[name as Gauge], asked)
  return found ? [found] : []
}
