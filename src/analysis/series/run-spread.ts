import { centreAndWidth, median, quantile } from './robust.ts'

/** How the mean of several rows in a row scatters: its centre, and its standard deviation as seen above and below. */
export interface RunSpread {
  centre: number
  above: number
  below: number
}

/**
 * How means of `run` neighbouring misses scattered in the past: read off the past itself, so that autocorrelated noise,
 * whose means hardly settle, has the spread it has. `misses` are in standard deviations of a single one. What came up
 * in three of twelve parts of the past (of days: in six of 24) is normal, however far out; what came up in fewer is a
 * fault that is over. A
 * side is never narrower than half of what independent noise has, and widened for a short past. Null when the past
 * holds fewer than five such runs.
 */
export function runSpread(misses: Float64Array, run: number): RunSpread | null {
  if (misses.length < fewestRuns * run) return null
  const means = runValues(misses, run)
  const { centre, width } = centreAndWidth(means)
  const independent = misses.length / run
  const cut = cutOf(misses.length)
  const rank = normalTail(Math.min(0.12, (cut.usual - 0.5) / independent))
  const least = Math.max(width, 0.5 / Math.sqrt(run))
  const widened = (1 + 4 / independent) * (run === 1 ? lengthening(misses) : 1)
  const above = (usuallyReached(means, 1, cut) - centre) / rank
  const below = (usuallyReached(means, -1, cut) + centre) / rank
  return {
    centre: run === 1 ? 0 : centre,
    above: Math.max(least, above, below * shared) * widened,
    below: Math.max(least, below, above * shared) * widened,
  }
}

const fewestRuns = 5

/** Into how many parts the past is cut, and in how many of them something has to come up to be normal. */
const short = { parts: 12, usual: 3 }
/** A past of days has room for several faults that are over: only what comes nearly every day is normal there. */
const long = { parts: 24, usual: 6 }
const longPast = 3_000

const cutOf = (rows: number) => (rows >= longPast ? long : short)

/** A side that looks calm by chance is held to have this share of the reach of the other. */
const shared = 0.6

/** The most of a single miss that counts towards a long run, in standard deviations: a spike is no shift. */
const mostOfOne = 5

/**
 * Up to so many rows the middle one speaks for the run, as large as it is; more have a mean in which none counts for
 * much.
 */
const shortRun = 3

/**
 * What a run of misses amounts to: the middle one of up to three, or a mean in which none counts for more than five.
 */
export function runValue(misses: ArrayLike<number>): number {
  if (misses.length <= shortRun) return median(misses)
  let sum = 0
  for (let i = 0; i < misses.length; i++) sum += bounded(misses[i]!)
  return sum / misses.length
}

/** {@link runValue} of every run in the past. */
function runValues(misses: Float64Array, run: number): Float64Array {
  if (run === 1) return misses
  const found = new Float64Array(misses.length - run + 1)
  if (run <= shortRun) return found.map((_, i) => runValue(misses.subarray(i, i + run)))
  let sum = 0
  for (let i = 0; i < misses.length; i++) {
    sum += bounded(misses[i]!)
    if (i >= run) sum -= bounded(misses[i - run]!)
    if (i >= run - 1) found[i - run + 1] = sum / run
  }
  return found
}

const bounded = (miss: number) => Math.min(mostOfOne, Math.max(-mostOfOne, miss))

/** How far the past reaches on one side in as many of its parts as make it usual. */
function usuallyReached(means: Float64Array, side: 1 | -1, { parts, usual }: typeof short): number {
  const reached = new Float64Array(parts).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < means.length; i++) {
    const part = Math.floor((i * parts) / means.length)
    reached[part] = Math.max(reached[part]!, side * means[i]!)
  }
  return reached.sort()[parts - usual]!
}

/**
 * Heavy tails go on lengthening beyond what was seen: by the square of how much the ratio of the 99 % to the 90 % point
 * of sizes (1.6 for normal noise, 2 for exponential) is too large, at most four times.
 */
function lengthening(misses: Float64Array): number {
  const sizes = misses.map(Math.abs)
  const near = quantile(sizes, 0.9)
  return near > 0 ? Math.min(2, Math.max(1, quantile(sizes, 0.99) / near / heavy)) ** 2 : 1
}

const heavy = 1.75

/** The deviation that normal noise exceeds with this probability, at most 0.5 (Abramowitz & Stegun 1964, 26.2.23). */
function normalTail(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability))
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
}
