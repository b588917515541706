import type { ChangeQuestion } from './change-question.ts'
import { type Effective, effectiveAt, timeliness } from './effective-at.ts'
import { biteOf } from './harmless.ts'
import { type Match, matchesIn } from './match-traits.ts'
import { mechanisms } from './mechanisms.ts'
import type { Overlap } from './overlap.ts'
import type { ReadCommit } from './read-commit.ts'
import type { Symptoms } from './symptoms.ts'
import type { Trait } from './traits/trait.ts'
import { framed, locality, valueSeen } from './whereabouts.ts'

/** What speaks for and against a commit. */
export interface Weighed {
  read: ReadCommit
  /** Log odds. */
  odds: number
  matches: Match[]
  overlap: Overlap
  effective: Effective
  /** Why it is put aside, where one reason suffices. */
  harmless?: string
}

/** Weighs one commit: what its diff does, whether that fits what is seen, what both name, where and when. */
export function weighCommit(
  read: ReadCommit,
  overlap: Overlap,
  symptoms: Symptoms,
  question: ChangeQuestion,
  traits: readonly Trait[],
): Weighed {
  const effective = effectiveAt(read.commit, read.places, question.changes, symptoms.suspects.first)
  const shared = { read, overlap, effective }
  if (read.idle) return { ...shared, odds: -6, matches: [], harmless: 'touches nothing that runs in production' }
  // A new definition counts in so far as the incident talks of it.
  const bites = read.files
    .map(biteOf)
    .map((bite) => (bite.isNew ? { ...bite, share: bite.share + 0.6 * overlap.share } : bite))
  const matches = read.files
    .flatMap((file, at) => matchesIn(file, bites[at]!.share, symptoms, traits))
    .sort((a, b) => b.harm * b.fit - a.harm * a.fit)
  const harm = Math.max(plainHarm(read, bites), overlap.named ? 0.5 : 0, ...matches.map(({ harm }) => harm))
  const odds = oddsOf({ ...shared, matches }, harm, symptoms)
  const why = bites.length > 0 && bites.every(({ share }) => share < 0.3) ? bites[0]!.why : undefined
  return { ...shared, odds, matches, ...(why ? { harmless: why } : {}) }
}

/** What speaks for it, added up in log odds: weights by judgement, not fitted. */
function oddsOf(
  { read, matches, overlap, effective }: Omit<Weighed, 'odds'>,
  harm: number,
  symptoms: Symptoms,
): number {
  const fits = matches.slice(0, 3).reduce((sum, one, at) => sum + (one.harm * one.fit) / (1 + 3 * at), 0)
  const fit = Math.min(1, fits)
  const builds = matches.slice(0, 2).some(({ mechanism }) => mechanism && 'slow' in mechanisms[mechanism])
  const needsDeploy = read.kinds.some((kind) => kind === 'code' || kind === 'dependencies' || kind === 'schema')
  const place = locality(read, effective, symptoms)
  const words = overlap.share * (0.2 + 0.8 * Math.max(harm, fit))
  return (
    prior +
    4 * fit +
    0.8 * harm +
    2.8 * words +
    (overlap.named ? Math.max(place, 0) + 1 : place) +
    timeliness(effective, symptoms, symptoms.gradual || builds, needsDeploy) +
    (harm > 0.15 ? 2.2 * framed(read, symptoms) : 0) +
    (matches.length > 0 && harm > 0.15 ? 0.9 * valueSeen(read, symptoms) : 0)
  )
}

/** The log odds of a commit of which nothing is known. */
const prior = -2.7

/** What a change may do that no trait names. */
function plainHarm({ files, commit }: ReadCommit, bites: readonly { share: number }[]): number {
  if (files.length === 0) return commit.diff === undefined ? 0.15 : 0.05
  return Math.max(
    ...files.map(
      ({ lost, settings, kind }, at) =>
        bites[at]!.share * (settings.length > 0 || kind === 'migration' ? 0.35 : lost.length > 2 ? 0.3 : 0.15),
    ),
  )
}
