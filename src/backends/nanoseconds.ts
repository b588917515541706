/** A moment as the engines that count in nanoseconds take it. */
export const nanoseconds = (date: Date) => BigInt(date.getTime()) * 1_000_000n

/** A moment in nanoseconds as ISO 8601 with nine digits after the dot. */
export function nanosecondText(moment: bigint): string {
  const seconds = new Date(Number(moment / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(moment % 1_000_000_000n).padStart(9, '0')}Z`
}

/** The nanoseconds of such a text, whatever number of digits it has; the begin of time for anything else. */
export function momentNanoseconds(text: string): bigint {
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z?$/.exec(text) ?? []
  if (whole === undefined) return 0n
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
