import { catalog, type Gauge, type ServiceSpec } from './catalog.ts'
import { bell, chance } from './chance.ts'

/** What is measured of one service at one moment. */
export interface Reading {
  gauges: Partial<Record<Gauge, number>>
  /** Restarts of each pod within the last ten minutes. */
  restarts: Record<string, number>
}

/** What is measured of the whole shop at one moment, by service name. */
export type Readings = Record<string, Reading>

/** The shop is measured anew every five seconds, in milliseconds. */
export const cellMs = 5_000

const hour = 3_600_000
const day = 24 * hour
const week = 7 * day
/** How fast the mood of the customers changes, in milliseconds. */
const moodMs = 10 * 60_000

/** How much is bought at a moment (milliseconds since 1970), 1 on average: by the hour, by the day of the week, by mood. */
export function tide(seed: number, at: number): number {
  const hours = 1 + 0.32 * Math.cos((2 * Math.PI * ((at % day) - 15 * hour)) / day)
  // 1 January 1970 was a Thursday: the weekend is in its middle three days later.
  const days = 1 - 0.16 * Math.max(0, Math.cos((2 * Math.PI * ((at % week) - 3 * day)) / week))
  return hours * days * mood(seed, at)
}

/** A slow wave of a few percent. */
function mood(seed: number, at: number): number {
  const knot = Math.floor(at / moodMs)
  const part = (at - knot * moodMs) / moodMs
  const smooth = part * part * (3 - 2 * part)
  return 0.97 + 0.06 * (chance(seed, knot, 77) * (1 - smooth) + chance(seed, knot + 1, 77) * smooth)
}

/** How much each gauge trembles, as a share of itself. */
const tremble: Partial<Record<Gauge, number>> = {
  requests: 0.015,
  latency: 0.05,
  cpu: 0.04,
  memory: 0.006,
  connections: 0.05,
  disk: 0.001,
  queue: 0.25,
}

const gauges: readonly Gauge[] = [
  'requests',
  'errors',
  'latency',
  'cpu',
  'memory',
  'connections',
  'disk',
  'evictions',
  'queue',
  'certificate',
]

/** One gauge of a service when all is well; undefined where it has no such gauge. */
export function healthyGauge(seed: number, spec: ServiceSpec, gauge: Gauge, at: number): number | undefined {
  const usual = spec.normal[gauge]
  if (usual === undefined) return undefined
  const cell = Math.floor(at / cellMs)
  const width = tremble[gauge]
  const shaken =
    width === undefined
      ? usual
      : usual * (1 + width * bell(chance(seed, cell, spec.pods[0]!.length, place(spec, gauge))))
  switch (gauge) {
    case 'requests':
      return shaken * tide(seed, at)
    case 'cpu':
    case 'queue':
    case 'connections':
      return shaken * (0.35 + 0.65 * tide(seed, at))
    case 'latency':
      return shaken * (0.85 + 0.15 * tide(seed, at))
    default:
      return shaken
  }
}

const place = (spec: ServiceSpec, gauge: Gauge) => catalog.indexOf(spec) * gauges.length + gauges.indexOf(gauge)

/** The whole shop when nothing is broken. */
export const healthyReadings = (seed: number, at: number): Readings =>
  Object.fromEntries(
    catalog.map((spec) => [
      spec.name,
      {
        gauges: Object.fromEntries(
          (Object.keys(spec.normal) as Gauge[]).map((gauge) => [gauge, healthyGauge(seed, spec, gauge, at)!]),
        ),
        restarts: Object.fromEntries(spec.pods.map((pod) => [pod, 0])),
      },
    ]),
  )

/** Sets gauges of a service; a fault uses it to bend what was healthy. */
export function bend(readings: Readings, service: string, change: Partial<Record<Gauge, number>>): void {
  Object.assign(readingOf(readings, service).gauges, change)
}

/** Multiplies gauges of a service. */
export function scale(readings: Readings, service: string, by: Partial<Record<Gauge, number>>): void {
  const reading = readingOf(readings, service)
  for (const [gauge, factor] of Object.entries(by) as [Gauge, number][])
    reading.gauges[gauge] = (reading.gauges[gauge] ?? 0) * factor
}

function readingOf(readings: Readings, service: string): Reading {
  const reading = readings[service]
  if (!reading) throw new Error(`No readings of ${service}.`)
  return reading
}

/** Goes from one number to another while `ageMs` runs from 0 to `overMs`, and stays there. */
export function ramp(ageMs: number, overMs: number, from: number, to: number): number {
  return from + (to - from) * Math.min(1, Math.max(0, ageMs / overMs))
}
