import type { EvidenceBook } from './evidence-book.ts'
import { mechanisms } from './mechanisms.ts'
import type { OutsideCause, Seen } from './outside/detector.ts'
import type { Symptoms } from './symptoms.ts'
import type { Weighed } from './weigh-commit.ts'
import type { WeighedFlag } from './weigh-flag.ts'

/** Why a change is ranked where it is, in one sentence, with what it cites. */
export interface Why {
  why: string
  evidence: string[]
}

/** Worth a look, and so worth words. */
const notable = -1.5

/** Why a commit stands where it does. */
export function whyCommit(
  { read: { commit }, matches, overlap, effective, harmless, odds }: Weighed,
  symptoms: Symptoms,
  book: EvidenceBook,
): Why {
  const name = `commit ${commit.sha.slice(0, 10)}`
  if (harmless) return { why: `${name} ${harmless}`, evidence: [] }
  if (effective.at > symptoms.noticedAt) return { why: `${name} went out after the alert`, evidence: [] }
  if (odds < notable) return { why: `${name} does nothing that would show like this`, evidence: [] }
  const best = matches[0]
  const source = name
  const change = best?.line.trim() || commit.message
  const evidence = [
    book.cite({
      kind: 'change',
      source,
      at: new Date(effective.at),
      quote: change,
      says: best ? `the commit ${best.trait.says}` : 'what the commit changes',
    }),
  ]
  const shown = best?.mechanism && symptoms.shows.get(best.mechanism)?.lines[0]
  for (const line of [shown, overlap.line]) if (line) evidence.push(citeLine(line, book))
  const does = best ? best.trait.says : 'touches what the incident talks of'
  const shows = best?.mechanism
    ? `, which shows as ${best.mechanism.replaceAll('_', ' ')} (${mechanisms[best.mechanism].family})`
    : ''
  const both =
    overlap.terms.length > 0 && overlap.share > 0.2 ? `; both name ${overlap.terms.slice(0, 3).join(', ')}` : ''
  return {
    why: `${name} ${does}${shows}${both}; ${timed(effective.at, symptoms.since)}`,
    evidence: [...new Set(evidence)],
  }
}

/** Why a flag stands where it does. */
export function whyFlag({ flag, line, commit }: WeighedFlag, symptoms: Symptoms, book: EvidenceBook): Why {
  const evidence = [
    book.cite({
      kind: 'change',
      source: `flag ${flag.flag}`,
      at: flag.at,
      quote: flag.flag,
      says: `turned ${flag.change}`,
    }),
  ]
  if (line) evidence.push(citeLine(line, book))
  const named = line ? '; a line of the incident names it' : ''
  const behind = commit ? `; commit ${commit.read.commit.sha.slice(0, 10)} is behind it` : ''
  return {
    why: `flag ${flag.flag} was turned ${flag.change}${named}${behind}; ${timed(+flag.at, symptoms.since)}`,
    evidence,
  }
}

/** Why something outside is believed. */
export const whyOutside = ({ says, evidence }: OutsideCause, book: EvidenceBook): Why => ({
  why: says,
  evidence: [...new Set(evidence.map((seen) => citeLine(seen, book)))],
})

const citeLine = ({ kind, service, quote, at }: Seen, book: EvidenceBook) =>
  book.cite({ kind, source: `${kind} of ${service}`, quote, says: 'seen in the incident', ...(at ? { at } : {}) })

function timed(at: number, since: number): string {
  const minutes = Math.round((since - at) / 60_000)
  if (minutes < 0) return `it went out ${-minutes} min after the onset`
  return minutes === 0 ? 'it went out right at the onset' : `it went out ${minutes} min before the onset`
}
