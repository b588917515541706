/** A measured point. */
export interface Point {
  at: number
  value: number
}

/**
 * Fewer points with the same look: of each bucket the one that spans the largest triangle with its neighbours.
 * Largest-Triangle-Three-Buckets, Steinarsson 2013, "Downsampling Time Series for Visual Representation", chapter 4.
 * Peaks stay, and so do the first and the last point.
 */
export function downsample(points: readonly Point[], most: number): Point[] {
  if (points.length <= most || most < 3)
    return most < 3 ? points.filter((_, i) => i === 0 || i === points.length - 1) : [...points]
  const size = (points.length - 2) / (most - 2)
  const kept: Point[] = [points[0]!]
  for (let bucket = 0; bucket < most - 2; bucket += 1) {
    const start = Math.floor(bucket * size) + 1
    const end = Math.floor((bucket + 1) * size) + 1
    const next = points.slice(end, Math.min(points.length, Math.floor((bucket + 2) * size) + 1))
    kept.push(farthest(points.slice(start, end), kept.at(-1)!, mean(next.length ? next : [points.at(-1)!])))
  }
  kept.push(points.at(-1)!)
  return kept
}

function farthest(bucket: readonly Point[], before: Point, after: Point): Point {
  let best = bucket[0]!
  let most = -1
  for (const point of bucket) {
    const area = Math.abs(
      (before.at - after.at) * (point.value - before.value) - (before.at - point.at) * (after.value - before.value),
    )
    if (area > most) [most, best] = [area, point]
  }
  return best
}

const mean = (points: readonly Point[]): Point => ({
  at: points.reduce((sum, { at }) => sum + at, 0) / points.length,
  value: points.reduce((sum, { value }) => sum + value, 0) / points.length,
})
