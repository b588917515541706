const binsPerOctave = 16
const lowestOctave = -64
const bins = 128 * binsPerOctave

/**
 * What a {@link tailRarity} remembers: the weights of its non-empty bins, and how many sizes came since it last forgot.
 */
export interface TailState {
  weights: [bin: number, weight: number][]
  pending: number
}

/** Tells how far out in the tail of all sizes seen so far a new size lies. */
export interface TailRarity {
  /**
   * How rare `size` (≥ 0) is: 0 outside the tail, then the number of mean log excesses above the tail's start, so
   * that the chance of a larger one falls like e^-rarity. `margin` (≥ 0, unit of `size`) is added to the start of the
   * tail: what is smaller than this does not matter. Learns the size afterwards.
   */
  next(size: number, margin: number): number
  state(): TailState
}

/**
 * Streaming tail of a heavy-tailed size, by Hill's estimator of the tail index (Hill 1975, "A simple general approach
 * to inference about the tail of a distribution") over a logarithmic histogram that forgets with a time constant of
 * `memory` sizes. The tail is the largest `share` of them. Constant memory; one pass over the tail's bins per size.
 * Silent until `warmUp` sizes were seen.
 */
export function tailRarity(
  { memory, warmUp, share }: { memory: number; warmUp: number; share: number },
  known?: TailState,
): TailRarity {
  const weights = new Float64Array(bins)
  let total = 0
  let top = 0
  for (const [bin, weight] of known?.weights ?? []) {
    weights[bin] = weight
    total += weight
    top = Math.max(top, bin)
  }
  const forget = Math.exp(-forgetEvery / memory)
  let pending = known?.pending ?? 0

  const rarity = (size: number, margin: number): number => {
    if (total < warmUp) return 0
    let tail = 0
    let bin = top
    for (; bin > 0 && tail + weights[bin]! < share * total; bin--) tail += weights[bin]!
    const start = sizeOf(bin) + margin
    if (size <= start) return 0
    let excess = 0
    for (let b = top; b > 0; b--) {
      const over = sizeOf(b) / start
      if (over <= 1) break
      excess += weights[b]! * Math.log(over)
    }
    return Math.log(size / start) / (excess / (share * total) + leastExcess)
  }

  const learn = (size: number) => {
    const bin = binOf(size)
    weights[bin]! += 1
    total += 1
    top = Math.max(top, bin)
    if (++pending < forgetEvery) return
    pending = 0
    total *= forget
    for (let b = 0; b <= top; b++) weights[b]! *= forget
  }

  return {
    next(size, margin) {
      const found = rarity(size, margin)
      learn(size)
      return found
    },
    state: () => ({ weights: [...weights.entries()].filter(([, weight]) => weight > 0), pending }),
  }
}

const forgetEvery = 64

/** Keeps a tail without any excess (a constant series) from dividing by zero. */
const leastExcess = 0.03

/** Bin 0 is "nothing at all"; the others are a sixteenth of an octave wide. */
function binOf(size: number): number {
  if (!(size > 0)) return 0
  return Math.min(bins - 1, Math.max(1, Math.round((Math.log2(size) - lowestOctave) * binsPerOctave)))
}

const sizes = Float64Array.from({ length: bins }, (_, bin) =>
  bin === 0 ? 0 : 2 ** (bin / binsPerOctave + lowestOctave),
)
const sizeOf = (bin: number) => sizes[bin]!
