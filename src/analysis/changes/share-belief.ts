import type { ChangeAttribution, RankedChange, RankedOutside } from './attribution.ts'
import { causesOf } from './causes-of.ts'
import type { ChangeQuestion } from './change-question.ts'
import { type EvidenceBook, evidenceBook } from './evidence-book.ts'
import type { OutsideCause } from './outside/detector.ts'
import { remediationFor } from './remediation-for.ts'
import type { Symptoms } from './symptoms.ts'
import type { Weighed } from './weigh-commit.ts'
import type { WeighedFlag } from './weigh-flag.ts'
import { whyCommit, whyFlag, whyOutside } from './why.ts'

/** All explanations that were weighed; commits the likeliest first. */
interface Explanations {
  commits: Weighed[]
  flags: WeighedFlag[]
  outside: OutsideCause[]
}

/** Shares belief among explanations and the unknown, and names the best where it has enough of it. */
export function shareBelief(question: ChangeQuestion, symptoms: Symptoms, found: Explanations): ChangeAttribution {
  const book = evidenceBook()
  const odds = [...found.commits, ...found.flags].map(({ odds }) => odds)
  const share = sharing([...odds, ...found.outside.map(oddsOutside), unknownOdds])
  const ranking = rankChanges(found, symptoms, share, book)
  const outside = rankOutside(found.outside, share, book)
  const beyond = Math.min(
    1,
    outside.reduce((sum, { confidence }) => sum + confidence, 0),
  )
  const within = ranking[0]?.confidence ?? 0
  const outcome = Math.max(within, beyond) < leastBelief ? 'undetermined' : within >= beyond ? 'cause' : 'external'
  const { first, blame } = symptoms.suspects
  return {
    outcome,
    confidence: outcome === 'external' ? beyond : within,
    ranking,
    outside,
    service: first,
    blastRadius: [...blame]
      .filter(([service]) => service !== first)
      .sort((a, b) => b[1] - a[1])
      .map(([service]) => service),
    remediation: remediationFor(outcome, ranking[0], outside[0]?.cause, found.commits, question),
    since: new Date(symptoms.since),
    summary: summaries[outcome](ranking[0]?.why ?? '', outside[0]?.why ?? ''),
    causes: causesOf(ranking, outside, found.commits),
    evidence: book.all(),
    unknowns: unknowns(question),
  }
}

/** Below this share of belief nothing is named. */
const leastBelief = 0.33

/** The log odds that it is something nobody showed us; most outages follow a change (Beyer et al. 2016, "Site Reliability Engineering"). */
const unknownOdds = -1

/** What says outright that it failed, in so many words, is hardly ever a symptom of something else. */
const oddsOutside = ({ strength }: OutsideCause) => -2.4 + 5.4 * strength + (strength > 0.9 ? 0.8 : 0)

const summaries = {
  cause: (change: string) => change,
  external: (_: string, outside: string) => `No change is to blame: ${outside}.`,
  undetermined: () => 'No change and nothing outside explains what is seen well enough to be named.',
}

function rankChanges(
  { commits, flags }: Explanations,
  symptoms: Symptoms,
  share: (odds: number) => number,
  book: EvidenceBook,
): RankedChange[] {
  const ranked: RankedChange[] = [
    ...commits.map((one) => ({
      change: { kind: 'commit' as const, commit: one.read.commit },
      traits: [...new Set(one.matches.map(({ trait }) => trait.name))],
      score: one.odds,
      confidence: share(one.odds),
      ...whyCommit(one, symptoms, book),
    })),
    ...flags.map((one) => ({
      change: { kind: 'flag' as const, flag: one.flag },
      ...(one.commit ? { behind: one.commit.read.commit } : {}),
      traits: [],
      score: one.odds,
      confidence: share(one.odds),
      ...whyFlag(one, symptoms, book),
    })),
  ]
  return ranked.sort((a, b) => b.score - a.score)
}

function rankOutside(
  causes: readonly OutsideCause[],
  share: (odds: number) => number,
  book: EvidenceBook,
): RankedOutside[] {
  return causes
    .map((cause) => ({
      cause,
      score: oddsOutside(cause),
      confidence: share(oddsOutside(cause)),
      ...whyOutside(cause, book),
    }))
    .sort((a, b) => b.score - a.score)
}

/** Belief in something of these odds, among all of them. */
function sharing(all: readonly number[]): (odds: number) => number {
  const top = Math.max(...all)
  const sum = all.reduce((total, odds) => total + Math.exp(odds - top), 0)
  return (odds) => Math.exp(odds - top) / sum
}

function unknowns({ changes, metrics, traces, logs }: ChangeQuestion): string[] {
  const bare = changes.commits.filter(({ diff }) => diff === undefined).length
  return [
    ...(changes.commits.length === 0 ? ['No commits were seen.'] : []),
    ...(bare > 0 ? [`${bare} of ${changes.commits.length} commits came without their diff.`] : []),
    ...(changes.deploys.length === 0 ? ['No deploys were seen, so when commits went out is not known.'] : []),
    ...(metrics.length === 0 ? ['No metrics were seen.'] : []),
    ...(traces.length === 0 ? ['No traces were seen.'] : []),
    ...(logs.length === 0 ? ['No log lines were seen.'] : []),
  ]
}
