/** A confidence that was given, and whether it proved right. */
export interface Judged {
  /** From 0 to 1. */
  confidence: number
  /** 1 when it did, 0.5 when in part, 0 when not. */
  right: number
}

/** How confidences of one range proved. */
export interface ReliabilityBin {
  from: number
  to: number
  count: number
  /** Mean confidence of those in it; NaN when there are none. */
  confidence: number
  /** Share that was right; NaN when there are none. */
  accuracy: number
}

/** The reliability curve, and the expected calibration error: the mean distance of both, weighted by count; 0 for none. */
export function reliability(judged: readonly Judged[], bins = 10): { bins: ReliabilityBin[]; error: number } {
  const rows = Array.from({ length: bins }, (_, bin): ReliabilityBin => {
    const inside = judged.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin)
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count: inside.length,
      confidence: mean(inside.map(({ confidence }) => confidence)),
      accuracy: mean(inside.map(({ right }) => right)),
    }
  })
  const error = rows.reduce(
    (sum, { count, confidence, accuracy }) =>
      count > 0 ? sum + (count / judged.length) * Math.abs(confidence - accuracy) : sum,
    0,
  )
  return { bins: rows, error }
}

/** Fewer judgements than this teach nothing: a handful of clicks is no curve. */
const leastJudged = 20
/** Confidences at which the curve is held towards itself, and how many judgements that is worth. */
const anchors = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
const anchorWeight = 3

/**
 * Learns from feedback what a confidence is worth: isotonic regression (pool adjacent violators, Ayer et al. 1955), held
 * towards the confidence itself while there is not much feedback. Never decreasing; below 20 judgements nothing changes.
 */
export function calibrator(judged: readonly Judged[]): (confidence: number) => number {
  if (judged.length < leastJudged) return (confidence) => confidence
  const points = [
    ...judged.map(({ confidence, right }) => ({ at: confidence, value: right, weight: 1 })),
    ...anchors.map((at) => ({ at, value: at, weight: anchorWeight })),
  ].sort((a, b) => a.at - b.at)
  const blocks: { from: number; to: number; value: number; weight: number }[] = []
  for (const { at, value, weight } of points) {
    blocks.push({ from: at, to: at, value, weight })
    while (
      blocks.length > 1 &&
      (blocks.at(-2)!.value >= blocks.at(-1)!.value || blocks.at(-2)!.to === blocks.at(-1)!.from)
    ) {
      const last = blocks.pop()!
      const before = blocks.pop()!
      const together = before.weight + last.weight
      const pooled = (before.value * before.weight + last.value * last.weight) / together
      blocks.push({ from: before.from, to: last.to, value: pooled, weight: together })
    }
  }
  return (confidence) => interpolate(blocks, confidence)
}

function interpolate(blocks: readonly { from: number; to: number; value: number }[], at: number): number {
  const next = blocks.findIndex(({ to }) => to >= at)
  if (next < 0) return blocks.at(-1)!.value
  const block = blocks[next]!
  const before = blocks[next - 1]
  if (at >= block.from) return block.value
  const [from, value] = before ? [before.to, before.value] : [0, 0]
  return value + ((at - from) / (block.from - from)) * (block.value - value)
}

const mean = (values: readonly number[]) =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : Number.NaN
