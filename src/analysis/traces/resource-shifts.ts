import type { Unit } from '../../core/telemetry/series.ts'
import { type MetricKind, metricKind } from '../causes/metric-kind.ts'
import { centreAndWidth } from '../series/robust.ts'
import type { ObjectSeries } from './observed.ts'

/** A resource of an object that left its usual range. */
export interface ResourceShift {
  object: string
  service: string
  metric: string
  kind: MetricKind
  /** Usual and utmost value, in the metric's unit. */
  from: number
  to: number
  /** When it left its range, and when it was furthest out, in milliseconds. */
  onset: number
  peakAt: number
  /** 0 to 1: how sure it is that this alone makes requests slow or fail. */
  gravity: number
}

/** Kinds that are causes when they run high; latency, errors and load are symptoms, which traces tell better. */
const resources = new Set<MetricKind>(['cpu', 'memory', 'disk', 'saturation', 'restarts'])

/**
 * Resources that left their range, the gravest first: before `from` (milliseconds), and in the baseline, a series is taken
 * for usual. A series is an issue when it is far outside of its own range and, where it has a limit (percent, ratio), near
 * it; one without limit has to grow many times over.
 */
export function resourceShifts(
  window: readonly ObjectSeries[],
  baseline: readonly ObjectSeries[],
  from: number,
): ResourceShift[] {
  const usual = Map.groupBy(baseline, keyOf)
  const limited = new Set(window.filter(({ series }) => limitOf(series.unit)).map(subjectOf))
  return window
    .filter((one) => limitOf(one.series.unit) || !limited.has(subjectOf(one)))
    .flatMap((one) => shiftOf(one, usual.get(keyOf(one)) ?? [], from) ?? [])
    .sort((a, b) => b.gravity - a.gravity)
}

const limitOf = (unit: Unit | undefined) => (unit === 'percent' ? 100 : unit === 'ratio' ? 1 : undefined)
const kindOf = ({ service, series }: ObjectSeries) => metricKind(series.name.replaceAll(service, ''))
/** What is measured against a limit needs no second opinion from the same resource without one. */
const subjectOf = (one: ObjectSeries) => `${one.object}\n${kindOf(one)}`
const keyOf = ({ object, series }: ObjectSeries) => `${object}\n${series.name}`

function shiftOf(one: ObjectSeries, earlier: readonly ObjectSeries[], from: number): ResourceShift | undefined {
  const { name, times, values, unit } = one.series
  const kind = kindOf(one)
  if (!resources.has(kind)) return undefined
  const before = earlier.flatMap(({ series }) => [...series.values])
  let [peak, peakAt] = [Number.NEGATIVE_INFINITY, Number.NaN]
  for (let at = 0; at < times.length; at++) {
    const value = values[at]!
    if (times[at]! < from) before.push(value)
    else if (value > peak) [peak, peakAt] = [value, times[at]!]
  }
  const known = before.filter(Number.isFinite)
  if (known.length < leastKnown || !Number.isFinite(peakAt)) return undefined
  const { centre, width } = centreAndWidth(known)
  const highest = Math.max(...known)
  const limit = limitOf(unit)
  const restarted = kind === 'restarts' && highest <= 0 && peak > 0
  const gravity = restarted ? restartGravity : gravityOf({ peak, centre, highest, width, limit })
  if (gravity <= 0) return undefined
  const edge = (Math.max(highest, centre + 3 * width) + peak) / 2
  const onset = times.find((time, at) => time >= from && values[at]! >= edge) ?? peakAt
  return {
    object: one.object,
    service: one.service,
    metric: name,
    kind,
    from: centre,
    to: peak,
    onset,
    peakAt,
    gravity,
  }
}

const leastKnown = 3
/** What never restarted and does now is in trouble, though why is another question. */
const restartGravity = 0.5
/** Without a limit, a growth of this factor over the highest ever seen is taken as seriously as a full resource. */
const manyTimes = 20

interface Range {
  peak: number
  centre: number
  highest: number
  width: number
  limit: number | undefined
}

/** How far the way from the highest usual value to the limit was gone, where the move is none of the usual noise. */
function gravityOf({ peak, centre, highest, width, limit }: Range): number {
  const least = Math.max(8 * width, (highest - centre) * 2)
  if (peak - centre <= Math.max(least, Math.abs(centre) * 0.5)) return 0
  if (limit !== undefined) {
    const full = (peak / limit - 0.4) / 0.5
    const grown = ((peak - highest) / limit) * 2
    return Math.max(0, Math.min(1, full)) * Math.max(0, Math.min(1, grown))
  }
  return highest > 0 ? Math.min(0.8, (0.8 * Math.log(peak / highest)) / Math.log(manyTimes)) : 0
}
