/** Numbers in [0, 1) that are the same for the same seed. */
export type Random = () => number

/** A small generator (mulberry32): one 32-bit state, good enough to make a shop look alive, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A number between two bounds. */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random()

/** The list in another order; the given one stays as it is. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list]
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!)
}
