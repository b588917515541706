import { median } from '../series/robust.ts'

/**
 * In deviations of the noise: what one residual alone must reach, what a stretch (its mean by the root of its length, as
 * means of independent noise scatter) and its mean must, and from where on a point belongs to a stretch.
 */
const alone = 6
const stretch = 8
const leastMean = 3
const edge = 2.2

/** Positions of residuals that are too far out: single ones far, or stretches on one side that are far on average. */
export function farRuns(residuals: Float64Array): number[] {
  const noise = 1.4826 * median(residuals.map(Math.abs))
  if (!(noise > 0)) return []
  const scores = residuals.map((value) => value / noise)
  const found: number[] = []
  for (let i = 0; i < scores.length; ) {
    const side = Math.sign(scores[i]!)
    let end = i
    while (end < scores.length && reaches(scores, end, side)) end++
    const run = [...Array(end - i).keys()].map((k) => i + k)
    if (isFar(run.map((row) => Math.abs(scores[row]!)).filter((size) => !Number.isNaN(size))))
      found.push(...run.filter((row) => Math.abs(scores[row]!) >= edge))
    i = Math.max(end, i + 1)
  }
  return found
}

/** A point belongs to the stretch when it is out on its side, or one short of it between two that are. */
function reaches(scores: Float64Array, at: number, side: number): boolean {
  const out = (row: number) => scores[row] !== undefined && scores[row]! * side >= edge
  return out(at) || (at > 0 && out(at - 1) && out(at + 1) && scores[at]! * side > 0)
}

function isFar(sizes: readonly number[]): boolean {
  if (sizes.length === 0) return false
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  return sizes.length === 1 ? mean >= alone : mean >= leastMean && mean * Math.sqrt(sizes.length) >= stretch
}
