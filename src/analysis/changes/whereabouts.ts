import { amount } from './changed-settings.ts'
import type { Effective } from './effective-at.ts'
import type { ReadCommit } from './read-commit.ts'
import type { Symptoms } from './symptoms.ts'

/** Where the commit lies beside where the incident does, in log odds. */
export function locality(
  { places }: ReadCommit,
  { namedBy }: Effective,
  { suspects: { first, blame, together, calls } }: Symptoms,
): number {
  const called = calls.get(first)
  const worth = places.map((place) => {
    if (place.kind === 'shared') return together.length > 1 ? 0.6 : 0.15
    if (place.kind === 'elsewhere') return -1.4
    if (place.service === first) return 0.7
    const share = blame.get(place.service) ?? 0
    return share > 0.12 ? 0.2 : called?.has(place.service) ? 0.1 : share > 0 ? -0.4 : -0.9
  })
  return Math.max(-1.4, ...worth) + (namedBy === first ? 0.35 : 0)
}

/** Whether a stack frame or source location of the incident lies in a file of the commit: 1, or less for its name alone. */
export function framed({ commit }: ReadCommit, { lines }: Symptoms): number {
  const told = lines.map(({ text }) => text).join('\n')
  return Math.max(
    0,
    ...commit.files
      .filter((path) => !/\.(?:mod|sum|lock|md)$/.test(path))
      .map((path) => {
        const name = path.split('/').at(-1)!
        if (told.includes(path)) return 1
        return name.length > 6 &&
          !/^(?:index|main|mod|utils?|types|config|handler|client|service|server|__init__)\./.test(name) &&
          new RegExp(`\\b${RegExp.escape(name)}\\b`).test(told)
          ? 0.8
          : 0
      }),
  )
}

/** Whether a value that a setting moves to is what the incident shows: in a line that is new, or as the new level of a metric. */
export function valueSeen({ files }: ReadCommit, { lines, moved, usual }: Symptoms): number {
  const told = numbersIn(lines.map(({ text }) => text).join('\n'))
  const before = numbersIn(usual)
  const levels = new Map(moved.map(({ before: from, after }) => [after, from]))
  for (const { settings } of files)
    for (const { from, to, moved: way } of settings) {
      const [old, now] = [amount(from), amount(to)]
      if (way === 'other' || !(now > 1)) continue
      if (levels.get(now) === old || (told.has(now) && !before.has(now) && now !== 100)) return 1
    }
  return 0
}

const numbersIn = (text: string) =>
  new Set([...text.matchAll(/\b\d[\d.]*\s?(?:ms|s|m|h|[KMG]i?B?)?\b/g)].map(([value]) => amount(value)))
