/**
 * A number in [0, 1) that looks like chance and is always the same for the same four numbers: what any moment of the
 * simulated shop is like can be told without living through the moments before it. (An integer hash after murmur3.)
 */
export function chance(seed: number, a: number, b: number, c = 0): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (a | 0) ^ (mixed >>> 15), 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (b | 0) ^ (mixed >>> 13), 0x27d4eb2f)
  mixed = Math.imul(mixed ^ (c | 0) ^ (mixed >>> 16), 0x165667b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** How many of rare independent things happen where `mean` are expected, decided by a number in [0, 1). */
export function countOf(mean: number, u: number): number {
  if (!(mean > 0)) return 0
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * bell(u)))
  let part = Math.exp(-mean)
  let count = 0
  for (let sum = part; u > sum && count < 200; sum += part) {
    count += 1
    part *= mean / count
  }
  return count
}

/** The standard normal deviate below which a share `u` of all lies, to two digits (Tukey's lambda with 0.14). */
export function bell(u: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, u))
  return (inside ** 0.135 - (1 - inside) ** 0.135) / 0.1975
}

/** A stream of such numbers, for what has many parts. */
export function stream(seed: number, a: number, b: number, c = 0): () => number {
  let drawn = 0
  const start = Math.floor(chance(seed, a, b, c) * 2 ** 31)
  return () => {
    drawn += 1
    return chance(start, drawn, 0x5eed)
  }
}

/** One of a list. */
export const pick = <T>(u: number, list: readonly T[]): T =>
  list[Math.min(list.length - 1, Math.floor(u * list.length))]!
