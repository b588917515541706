import { keptRows } from './kept-rows.ts'
import { pastNovelty } from './past-novelty.ts'
import { type TailState, tailRarity } from './tail-rarity.ts'

/** Scores of at least this much are anomalies: the one threshold the product ships, the same for every series. */
export const anomalyThreshold = 0.5

/** Settings of {@link anomalyScorer}; the defaults are what the product ships for every series. */
export interface AnomalyScorerOptions {
  /** Lengths in rows of the stretches compared with the past, ascending. */
  scales?: readonly number[]
  /** How many past rows are kept and compared with. */
  memory?: number
  /** Rows for which an alarm holds back weaker ones, before its hold starts to fade. */
  hold?: number
}

/** All that a scorer remembers, as plain JSON: bounded by `memory` rows and a few hundred histogram bins. */
export interface AnomalyScorerState {
  lastMs: number
  rows: number[]
  levels: number[]
  tails: TailState[]
  seen: number
  mean: number
  squares: number
  peak: number
  held: number
}

/** Scores one series row by row. */
export interface AnomalyScorer {
  /**
   * The anomaly score in [0, 1] of the row (`value` at `timeMs`, milliseconds since the epoch), from this row and
   * earlier ones only. A missing value (NaN) and a row no later than the one before score 0 and are skipped. After an
   * anomaly, weaker rows score 0 for a while.
   */
  next(timeMs: number, value: number): number
  /** Of the latest row: the same score before alarms hold back weaker ones. */
  novelty(): number
  state(): AnomalyScorerState
}

/**
 * Streaming anomaly score by conditional novelty: how far is the latest stretch of the series from the nearest one ever
 * seen, at several lengths (a row by itself up to two dozen, and the mean of these), and how rare is such a distance in
 * this series? The distances are a left matrix profile (Lu et al. 2022, DAMP); their rarity is a Hill tail (Hill 1975)
 * in the manner of streaming peaks over threshold (Siffer et al. 2017, SPOT) and of the nearest-neighbour conformal
 * score (Burnaev & Ishimtsev 2016, KNN-CAD). The mean rarity, squashed to [0, 1], is the score: one length alone is
 * noisy, several agree on real change. A season needs no model, since what happened before at any time is near.
 *
 * One configuration for all series. Bounded memory; time per row is linear in `memory`, mostly one step per kept row.
 */
export function anomalyScorer(
  { scales = [1, 3, 6, 12, 24], memory = 4096, hold = 120 }: AnomalyScorerOptions = {},
  known?: AnomalyScorerState,
): AnomalyScorer {
  const longest = scales.at(-1) ?? 1
  const kept = keptRows(memory, longest, known)
  const shapes = pastNovelty(scales)
  const levels = pastNovelty([1], longest)
  const tails = [...scales, longest].map((_, i) => tailRarity({ memory, warmUp, share }, known?.tails[i]))
  const spread = { seen: known?.seen ?? 0, mean: known?.mean ?? 0, squares: known?.squares ?? 0 }
  const damper = { peak: known?.peak ?? 0, held: known?.held ?? 0 }
  let lastMs = known?.lastMs ?? Number.NEGATIVE_INFINITY
  let latest = 0

  const rarity = (): number => {
    const { from, end } = kept
    const margin = resolution * Math.sqrt(spread.squares / spread.seen)
    const distances = [...shapes.distances(kept.rows, from, end), ...levels.distances(kept.levels, from, end)]
    let sum = 0
    for (const [i, distance] of distances.entries()) {
      if (Number.isFinite(distance)) sum += tails[i]!.next(distance, margin)
    }
    return sum / distances.length
  }

  return {
    next(timeMs, value) {
      latest = 0
      if (!Number.isFinite(value) || timeMs <= lastMs) return 0
      lastMs = timeMs
      const moved = kept.add(value)
      shapes.moved(moved)
      levels.moved(moved)
      widen(spread, value)
      latest = rarity()
      return squash(damp(damper, latest, hold))
    },
    novelty: () => squash(latest),
    state: () => ({ lastMs, ...kept.state(), tails: tails.map((tail) => tail.state()), ...spread, ...damper }),
  }
}

/** The part of all distances that is their tail, and how many are needed to know one. */
const share = 0.06
const warmUp = 100

/** Differences below this share of the series' standard deviation are the same value, whatever their rarity. */
const resolution = 0.05

/** How much stronger than the last alarm, while it holds, a row must be to count. */
const strongerBy = 1.3

/** A rarity of one mean excess beyond the tail's start is the threshold. */
const squash = (rarity: number) => rarity / (1 + rarity)

/** Running mean and sum of squares (Welford 1962). */
function widen(spread: { seen: number; mean: number; squares: number }, value: number): void {
  spread.seen += 1
  const difference = value - spread.mean
  spread.mean += difference / spread.seen
  spread.squares += difference * (value - spread.mean)
}

/**
 * Nothing, unless the rarity stands out from the last peak, which keeps its height for `hold` rows, then fades as
 * slowly.
 */
function damp(damper: { peak: number; held: number }, rarity: number, hold: number): number {
  damper.held += 1
  if (damper.held > hold) damper.peak *= Math.exp(-1 / hold)
  const stands = rarity > damper.peak * strongerBy
  if (rarity >= damper.peak) {
    damper.peak = rarity
    damper.held = 0
  }
  return stands ? rarity : 0
}
