const units: Record<string, number> = { y: 31_536_000, d: 86_400, h: 3_600, m: 60, s: 1 }

/** An age as kubectl writes it (`5d4h`, `90s`) in seconds; NaN when it is none. */
export function ageSeconds(text: string): number {
  if (!/^(\d+[ydhms])+$/.test(text)) return Number.NaN
  return [...text.matchAll(/(\d+)([ydhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0)
}

/** The moment an age before another one; undefined when the age is none. */
export function before(at: Date, age: string | undefined): Date | undefined {
  const seconds = ageSeconds(age ?? '')
  return Number.isNaN(seconds) ? undefined : new Date(at.getTime() - seconds * 1000)
}

/** A date as describe writes it; undefined when it is none. */
export function dateOf(text: string | undefined): Date | undefined {
  const parsed = new Date(text ?? '')
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}
