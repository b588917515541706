const units = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** Writes whole milliseconds as the shortest exact text that `parseDuration` reads back: 300 000 is `5m`. */
export function writeDuration(length: number): string {
  const unit = length > 0 ? units.find(([, size]) => length % size === 0) : undefined
  return unit ? `${length / unit[1]}${unit[0]}` : `${length}ms`
}
