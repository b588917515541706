import type { Chart } from '../core/chart.ts'
import { downsample } from './downsample.ts'
import { drawnLines } from './draw-lines.ts'
import { stretches } from './stretches.ts'

const mostMarks = 8
const longestTitle = 120
const longestLabel = 40

/** The same chart with fewer points (about `points` for one line), lines, marks and words. */
export function thinChart(chart: Chart, points: number): Chart {
  const drawn = drawnLines(chart)
  const most = Math.max(20, Math.floor(points / Math.sqrt(drawn.length)))
  const isBars = chart.stacked === true || (chart.unit === 'count' && drawn.length === 1)
  return {
    title: chart.title.slice(0, longestTitle),
    ...(chart.unit !== undefined && { unit: chart.unit }),
    lines: drawn.map((line) => ({
      name: line.name.slice(0, 2 * longestLabel),
      ...(isBars ? evenly(line, most, chart.stacked === true) : thinLine(line, most)),
      ...(line.tone && { tone: line.tone }),
    })),
    ...(chart.stacked && { stacked: true }),
    ...(chart.threshold !== undefined && { threshold: chart.threshold }),
    ...(chart.band && { band: thinBand(chart.band, most) }),
    marks: chart.marks.slice(-mostMarks).map((mark) => ({ ...mark, label: mark.label.slice(0, longestLabel) })),
  }
}

/** Bars need an even rhythm: neighbours are added up where they are parts of a whole, else their highest stays. */
function evenly(
  { times, values }: Chart['lines'][number],
  most: number,
  sums: boolean,
): Pick<Chart['lines'][number], 'times' | 'values'> {
  const size = Math.ceil(times.length / most)
  const starts = times.flatMap((_, index) => (index % size === 0 ? [index] : []))
  const fold = (start: number) => {
    const some = values.slice(start, start + size).filter((value) => value !== null)
    return some.length ? some.reduce((a, b) => (sums ? a + b : Math.max(a, b))) : null
  }
  return { times: starts.map((start) => times[start]!), values: starts.map(fold) }
}

/** A break is a moment without a value between two stretches. */
function thinLine(line: Chart['lines'][number], most: number): Pick<Chart['lines'][number], 'times' | 'values'> {
  if (line.times.length <= most) return { times: line.times, values: line.values }
  const all = stretches(line, most).flatMap((points, index) => [
    ...(index === 0 ? [] : [{ at: points[0]!.at - 1, value: null }]),
    ...points,
  ])
  return { times: all.map(({ at }) => at), values: all.map(({ value }) => value) }
}

function thinBand({ times, low, high }: NonNullable<Chart['band']>, most: number): NonNullable<Chart['band']> {
  const kept = new Set(
    downsample(
      times.map((at, index) => ({ at, value: high[index]! })),
      most,
    ).map(({ at }) => at),
  )
  const inside = (_: unknown, index: number) => kept.has(times[index]!)
  return { times: times.filter(inside), low: low.filter(inside), high: high.filter(inside) }
}
