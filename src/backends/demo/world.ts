import { catalog, type Gauge } from './catalog.ts'
import type { Fault } from './faults/fault.ts'
import { healthyGauge, healthyReadings, type Readings } from './readings.ts'

/** Something that is broken for a while; moments in milliseconds since 1970. */
export interface Breakage {
  fault: Fault
  since: number
  until: number
}

/** The simulated shop over some time: from these two everything about it follows. */
export interface World {
  seed: number
  breakages: readonly Breakage[]
}

/** What is broken at a moment. */
export const activeAt = ({ breakages }: World, at: number): readonly Breakage[] => {
  for (const { since, until } of breakages)
    if (since <= at && at < until) return breakages.filter((one) => one.since <= at && at < one.until)
  return nothing
}

const nothing: readonly Breakage[] = []

/** What is measured of the whole shop at a moment. */
export function readingsAt(world: World, at: number): Readings {
  const readings = healthyReadings(world.seed, at)
  for (const { fault, since } of activeAt(world, at)) fault.bend(readings, at - since)
  return readings
}

/** One gauge of one service at a moment, by its place in the catalog; undefined where it has no such gauge. */
export function gaugeAt(world: World, service: number, gauge: Gauge, at: number): number | undefined {
  const spec = catalog[service]!
  if (!activeAt(world, at).length) return healthyGauge(world.seed, spec, gauge, at)
  return bentReadings(world, at)[spec.name]!.gauges[gauge]
}

/** Several gauges are asked of one moment, one after the other. */
const latest = new WeakMap<World, { at: number; readings: Readings }>()

/** The readings of a moment in which something is broken. */
export function bentReadings(world: World, at: number): Readings {
  const known = latest.get(world)
  if (known?.at === at) return known.readings
  const readings = readingsAt(world, at)
  latest.set(world, { at, readings })
  return readings
}
