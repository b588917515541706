import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { stepTimes } from '../steps.ts'
import { catalog } from './catalog.ts'
import { chance, countOf } from './chance.ts'
import { cellMs } from './readings.ts'
import { activeAt, bentReadings, gaugeAt, type World } from './world.ts'

/** What can be counted of a service, cell by cell. */
export type Counted = 'requests' | 'errors' | 'restarts'

/** How many there are in a cell of five seconds. */
export function countIn(world: World, service: number, what: Counted, cell: number): number {
  const at = cell * cellMs
  switch (what) {
    case 'requests':
      return requestsIn(world, service, cell)
    case 'errors': {
      const share = gaugeAt(world, service, 'errors', at) ?? 0
      if (share <= 0) return 0
      const requests = requestsIn(world, service, cell)
      return Math.min(requests, countOf(requests * share, chance(world.seed, cell, service, 2)))
    }
    case 'restarts':
      return restartsIn(world, service, at)
  }
}

function requestsIn(world: World, service: number, cell: number): number {
  const rate = gaugeAt(world, service, 'requests', cell * cellMs) ?? 0
  return countOf((rate * cellMs) / 1_000, chance(world.seed, cell, service, 1))
}

function restartsIn(world: World, service: number, at: number): number {
  if (!activeAt(world, at).length) return 0
  const { name } = catalog[service]!
  const before = Object.values(bentReadings(world, at)[name]!.restarts)
  if (!activeAt(world, at + cellMs).length) return 0
  const after = Object.values(bentReadings(world, at + cellMs)[name]!.restarts)
  return after.reduce((sum, one, pod) => sum + Math.max(0, one - before[pod]!), 0)
}

/**
 * Counts per step, up to `now`: whatever the steps, those of a longer time are the sum of those within it. A cell that
 * lies in two steps is divided between them.
 */
export function counts(
  world: World,
  service: number,
  what: Counted,
  { window, stepMs, now }: { window: Window; stepMs: number; now: number },
): Series {
  const times = stepTimes(window, stepMs)
  const end = Math.min(window.to.getTime(), now)
  const upTo = cumulative((cell) => countIn(world, service, what, cell))
  const values = times.map((time) => {
    if (time >= end) return 0
    const before = upTo(time)
    return upTo(Math.min(time + stepMs, end)) - before
  })
  return { name: what, labels: { service: catalog[service]!.name }, unit: 'count', times, values }
}

/** How many there are before a moment, counted from the first moment asked; the moments asked must not fall. */
function cumulative(inCell: (cell: number) => number): (moment: number) => number {
  let cell = Number.NaN
  let whole = 0
  let here = 0
  return (moment) => {
    const wanted = Math.floor(moment / cellMs)
    if (Number.isNaN(cell)) {
      cell = wanted
      here = inCell(cell)
    }
    while (cell < wanted) {
      whole += here
      cell += 1
      here = inCell(cell)
    }
    return whole + Math.floor((here * (moment - cell * cellMs)) / cellMs)
  }
}
