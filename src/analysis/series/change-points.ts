import { median } from './robust.ts'
import { type SegmentCost, segmentCost } from './segment-cost.ts'
import { withoutSpikes } from './without-spikes.ts'

/** Where a series starts to behave otherwise. */
export interface ChangePoint {
  /** First row of the new behaviour. */
  index: number
  /** Median of the rows between the previous change and this one. */
  before: number
  /** Median of the rows between this change and the next one. */
  after: number
  /** `after - before` in standard deviations of the noise around both; 0 when only trend or noise changed. */
  effect: number
  /** Probability of a change against none, 0.5 to 1. */
  confidence: number
}

/** Settings of {@link changePoints}; the defaults serve every series. */
export interface ChangePointOptions {
  /** Fewest rows between two changes, and before the first and after the last. */
  minimumLength?: number
  /**
   * Changes whose level moves by less than this many noise deviations are dropped; 0 keeps changes of trend and noise.
   */
  minimumEffect?: number
}

/**
 * Finds the rows where level, trend or noise of a series changes. `values` are in time order, evenly spaced; missing
 * ones (NaN) are passed over, and so are lone spikes. Empty when nothing changes or the series is too short. O(n log n)
 * for few changes.
 *
 * Binary segmentation (Scott & Knott 1974; Fryzlewicz 2014 on its consistency) on purpose splits too often; places are
 * refined between their neighbours; then each change must earn its four parameters by BIC against its two neighbours,
 * weakest first (Yao 1988). Segments are straight lines with a noise level of their own, so a trend is not a staircase.
 * Evidence is scaled down for autocorrelated residuals, whose n rows are worth fewer independent ones (Bartlett 1946),
 * since ignoring that is what makes such methods see changes everywhere (Shi et al. 2022).
 */
export function changePoints(
  values: Float64Array,
  { minimumLength = 10, minimumEffect = 0 }: ChangePointOptions = {},
): ChangePoint[] {
  const rows = finiteRows(values)
  if (rows.length < 2 * minimumLength) return []
  const present = withoutSpikes(Float64Array.from(rows, (row) => values[row]!))
  const costs = segmentCost(present, resolution)
  const candidates = settle(costs, split(costs, present.length, minimumLength), present.length, minimumLength)
  return validated(costs, candidates, present.length, minimumLength)
    .map((found) => described(costs, present, found))
    .filter((change) => Math.abs(change.effect) >= minimumEffect)
    .map((change) => ({ ...change, index: rows[change.index]! }))
}

/** Share of the variance below which noise levels are the same. */
const resolution = 0.004

/** Location, level, trend and noise of a new segment. */
const parameters = 4

/** A split is worth looking at from this share of what validation asks for. */
const worthTrying = 0.5

const mostCandidates = 40

interface Candidate {
  from: number
  at: number
  to: number
  /** Evidence less what BIC charges, in units of twice the log likelihood. */
  surplus: number
}

function split(costs: SegmentCost, length: number, minimumLength: number): number[] {
  const least = worthTrying * parameters * Math.log(length)
  const found: number[] = []
  const open: [number, number][] = [[0, length]]
  while (open.length > 0 && found.length < mostCandidates) {
    const [from, to] = open.shift()!
    const best = bestSplit(costs, from, to, minimumLength)
    if (!best || best.gain < least) continue
    found.push(best.at)
    open.push([from, best.at], [best.at, to])
  }
  return found.sort((a, b) => a - b)
}

function bestSplit(costs: SegmentCost, from: number, to: number, minimumLength: number) {
  if (to - from < 2 * minimumLength) return null
  let least = Number.POSITIVE_INFINITY
  let at = from + minimumLength
  for (let place = at; place <= to - minimumLength; place++) {
    const cost = costs.cost(from, place) + costs.cost(place, to)
    if (cost < least) {
      least = cost
      at = place
    }
  }
  return { at, gain: costs.cost(from, to) - least }
}

/** Moves the changes from the `first` up to the `end`-th to the best place between their neighbours, twice over. */
function settle(
  costs: SegmentCost,
  places: number[],
  length: number,
  minimumLength: number,
  first = 0,
  end = places.length,
): number[] {
  for (let round = 0; round < 2; round++) {
    for (let i = Math.max(0, first); i < Math.min(end, places.length); i++) {
      places[i] = bestSplit(costs, places[i - 1] ?? 0, places[i + 1] ?? length, minimumLength)?.at ?? places[i]!
    }
  }
  return places
}

/** Takes away the change with the least evidence until each one pays for itself. */
function validated(costs: SegmentCost, places: number[], length: number, minimumLength: number): Candidate[] {
  const charge = parameters * Math.log(length)
  const judge = (i: number): Candidate => {
    const from = places[i - 1] ?? 0
    const to = places[i + 1] ?? length
    const at = places[i]!
    const gain = costs.cost(from, to) - costs.cost(from, at) - costs.cost(at, to)
    return { from, at, to, surplus: gain * worth(costs.correlation(from, at, to)) - charge }
  }
  const judged = places.map((_, i) => judge(i))
  for (;;) {
    const weakest = judged.reduce((low, one, i) => (one.surplus < (judged[low]?.surplus ?? 0) ? i : low), -1)
    if (weakest < 0) return judged
    places.splice(weakest, 1)
    judged.splice(weakest, 1)
    settle(costs, places, length, minimumLength, weakest - 1, weakest + 1)
    const touched = Math.min(places.length, weakest + 2)
    for (let i = Math.max(0, weakest - 2); i < touched; i++) judged[i] = judge(i)
  }
}

/**
 * What a row of noise with this correlation is worth in independent rows; tempered, as the fit itself hides some of it.
 */
function worth(correlation: number): number {
  const bounded = Math.min(0.95, Math.max(0, correlation))
  return ((1 - bounded) / (1 + bounded)) ** 0.75
}

function described(costs: SegmentCost, values: Float64Array, { from, at, to, surplus }: Candidate): ChangePoint {
  const before = median(values.subarray(from, at))
  const after = median(values.subarray(at, to))
  const effect = (after - before) / costs.noise(from, at, to)
  return { index: at, before, after, effect, confidence: 1 / (1 + Math.exp(-surplus / 2)) }
}

function finiteRows(values: Float64Array): number[] {
  const rows: number[] = []
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) rows.push(i)
  return rows
}
