import type { Chart } from '../core/chart.ts'
import { downsample, type Point } from './downsample.ts'

/**
 * A line as the stretches over which it was measured, of about `most` points together: it breaks where nothing was
 * measured, and where points are missing from an otherwise even rhythm.
 */
export function stretches({ times, values }: Chart['lines'][number], most: number): Point[][] {
  const longest = 2.5 * rhythm(times)
  const found: Point[][] = []
  let current: Point[] = []
  for (const [index, at] of times.entries()) {
    const value = values[index]
    const measured = typeof value === 'number' && Number.isFinite(value) && Number.isFinite(at)
    const last = current.at(-1)
    if (last && (!measured || at - last.at > longest)) {
      found.push(current)
      current = []
    }
    if (measured) current.push({ at, value })
  }
  if (current.length) found.push(current)
  const points = found.reduce((sum, stretch) => sum + stretch.length, 0)
  if (points <= most) return found
  return found.map((stretch) => downsample(stretch, Math.max(2, Math.round((most * stretch.length) / points))))
}

/** The usual distance between two points, in milliseconds; infinite where there are not enough to tell. */
export function rhythm(times: readonly number[]): number {
  if (times.length < 3) return Infinity
  const distances = times.slice(1).map((at, index) => at - times[index]!)
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] || Infinity
}
