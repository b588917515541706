import { deviation } from './deviation.ts'
import type { PreparedSeries } from './metric-series.ts'

/** What became of each service's work after a split. */
export interface WorkShift {
  /** How many times as much work as before, for services that report load and got more of it. */
  growth: Map<string, number>
  /** Services whose process seems to have ended: hardly any memory left, or hardly any processor if that is all they report. */
  gone: Set<string>
}

/** A level below this share of the former one is that of a process that ended, not of one that rests. */
const collapsed = 0.1

/** Reads off the load, memory and processor series what became of each service's work. */
export function workShift(prepared: readonly PreparedSeries[], split: number): WorkShift {
  const growth = new Map<string, number>()
  const gone = new Set<string>()
  for (const [service, members] of Map.groupBy(prepared, (one) => one.service)) {
    for (const { direction, size, from, to } of of(members, 'load').map((one) => deviation(one, split)))
      if (direction === 'up' && size > 1 && from > 0) growth.set(service, Math.max(growth.get(service) ?? 1, to / from))
    const memory = of(members, 'memory')
    const alive = memory.length ? memory : of(members, 'cpu')
    if (alive.some((one) => collapses(one, split))) gone.add(service)
  }
  return { growth, gone }
}

const of = (members: readonly PreparedSeries[], kind: PreparedSeries['kind']) =>
  members.filter((one) => one.kind === kind)

function collapses(one: PreparedSeries, split: number): boolean {
  const { direction, size, from, to } = deviation(one, split)
  return direction === 'down' && size > 1 && from > 0 && to < collapsed * from
}
