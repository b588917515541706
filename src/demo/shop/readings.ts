import { catalog, type Gauge, type ServiceSpec } from './catalog.ts'
import { between, type Random } from './random.ts'

/** What is measured of one service at one moment. */
export interface Reading {
  gauges: Partial<Record<Gauge, number>>
  /** Restarts of each pod within the last ten minutes. */
  restarts: Record<string, number>
}

/** What is measured of the whole shop at one moment, by service name. */
export type Readings = Record<string, Reading>

const day = 86_400_000

/** The shop when nothing is broken: traffic follows the day, everything trembles a little. `now` in milliseconds. */
export function healthyReadings(now: number, random: Random): Readings {
  const tide = 1 + 0.25 * Math.sin((2 * Math.PI * (now % day)) / day)
  return Object.fromEntries(catalog.map((spec) => [spec.name, healthy(spec, tide, random)]))
}

function healthy({ normal, pods }: ServiceSpec, tide: number, random: Random): Reading {
  const gauges: Reading['gauges'] = {}
  for (const [name, usual] of Object.entries(normal) as [Gauge, number][]) {
    if (name === 'certificate') gauges[name] = usual
    else gauges[name] = usual * between(random, 0.96, 1.04) * (name === 'requests' ? tide : 1)
  }
  return { gauges, restarts: Object.fromEntries(pods.map((pod) => [pod, 0])) }
}

/** Sets gauges of a service; a fault uses it to bend what was healthy. */
export function bend(readings: Readings, service: string, change: Partial<Record<Gauge, number>>): void {
  const reading = readings[service]
  if (!reading) throw new Error(`No readings of ${service}.`)
  Object.assign(reading.gauges, change)
}

/** Goes from one number to another while `ageMs` runs from 0 to `overMs`, and stays there. */
export function ramp(ageMs: number, overMs: number, from: number, to: number): number {
  return from + (to - from) * Math.min(1, Math.max(0, ageMs / overMs))
}
