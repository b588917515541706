import type { ChangeQuestion, FlagChange } from './change-question.ts'
import { timeliness } from './effective-at.ts'
import { termsIn } from './read-commit.ts'
import type { Symptoms } from './symptoms.ts'
import type { Weighed } from './weigh-commit.ts'

/** A flag beside the incident. */
export interface WeighedFlag {
  flag: FlagChange
  /** Log odds. */
  odds: number
  /** A line of the incident, worse than information, that names the flag or its words. */
  line?: Symptoms['lines'][number]
  /** The commit that brought what is behind it. */
  commit?: Weighed
}

/**
 * Weighs the turning of a flag. Most flags are innocent, so one must be named by what fails, or bring a commit to life that
 * is under suspicion for what it does.
 */
export function weighFlag(
  flag: FlagChange,
  symptoms: Symptoms,
  question: ChangeQuestion,
  commits: readonly Weighed[],
): WeighedFlag {
  const name = flag.flag.toLowerCase()
  const own = new Set(termsIn(flag.service))
  const terms = [...termsIn(flag.flag)].filter((term) => !own.has(term) && !/^v?\d+$|enabl|^=/.test(term))
  const line = symptoms.lines.find(({ text, kind }) => kind !== 'metric' && text.toLowerCase().includes(name))
  const met = terms.filter((term) =>
    symptoms.lines.some(({ text, kind, weight }) => kind !== 'metric' && weight > 0.5 && termsIn(text).has(term)),
  )
  const commit = commits.find(({ read }) =>
    `${read.commit.message}\n${read.commit.diff ?? ''}`.toLowerCase().includes(name),
  )
  const at = timeliness({ at: +flag.at, deployed: true }, symptoms, symptoms.gradual, false)
  const place =
    flag.service === symptoms.suspects.first
      ? 0.5
      : (symptoms.suspects.blame.get(flag.service) ?? 0) > 0.15
        ? 0.1
        : -0.8
  const named = line ? 2.6 : terms.length > 0 ? 1.2 * (met.length / terms.length) : 0
  const sudden = question.changes.deploys.every(({ at }) => Math.abs(+at - symptoms.since) > 20 * 60_000) ? 0.5 : 0
  const odds = -2 + at + place + named + sudden + (commit ? Math.max(0, commit.odds - 0.5) * 0.5 : 0)
  return { flag, odds, ...(line ? { line } : {}), ...(commit ? { commit } : {}) }
}
