import type { Evidence } from '../../core/investigation/evidence.ts'
import { type Cause, type ObjectRef, type Verdict, writeObject } from '../../core/investigation/verdict.ts'
import type { Findings } from './findings.ts'
import { type FoundCause, placeOf } from './found-cause.ts'
import { sameStory } from './stories.ts'

/** From here on a cause is named; below it is told as the best guess of an undetermined verdict. */
export const leastConfidence = 0.5
/** Below this sureness two places that are as likely cancel each other out. */
const sure = 0.7
const tie = 0.08
/** From here on something is wrong, if only as a guess. */
const guess = 0.3
const mostExcluded = 5
const mostMoments = 12

/**
 * Turns what was found into one verdict. A cause is named when it is likely enough and no other place is as likely; outside
 * faults are told as such; `healthy` takes somebody who looked and saw nothing wrong, and nobody who did; everything else is
 * undetermined, with the best guesses as excluded explanations. What cites no known evidence never counts.
 */
export function conclude(findings: Findings): Verdict {
  const known = new Map(findings.evidence.map((one) => [one.id, one]))
  const causes = findings.causes
    .map((cause) => ({
      ...cause,
      evidence: cause.evidence.filter((id) => known.has(id)),
      against: cause.against.filter((id) => known.has(id)),
    }))
    .filter(({ evidence }) => evidence.length > 0)
  const [best, ...others] = causes
  const isNamed = best !== undefined && best.confidence >= leastConfidence && !isTied(best, others)
  if (isNamed) return named(findings, best, others, known)
  return isHealthy(findings, causes) ? healthy(findings, causes, known) : undetermined(findings, causes, known)
}

/** What was put aside is no rival, nor is what tells the same story from another place. */
const isTied = (best: FoundCause, others: readonly FoundCause[]) =>
  best.confidence < sure &&
  others.some(
    (other) =>
      other.why === undefined &&
      placeOf(other) !== placeOf(best) &&
      other.confidence >= best.confidence - tie &&
      sameStory(best.kind, other.kind) !== true,
  )

type Known = ReadonlyMap<string, Evidence>

function named(findings: Findings, best: FoundCause, others: readonly FoundCause[], known: Known): Verdict {
  const beside = others.filter((other) => isOpen(other) && placeOf(other) === placeOf(best))
  return {
    outcome: best.external || best.object.kind === 'external' ? 'external' : 'cause',
    summary: best.summary,
    rootCause: causeOf(best),
    confidence: best.confidence,
    excluded: others.slice(0, mostExcluded).map((cause) => ({ cause: causeOf(cause), why: whyNot(cause, best) })),
    affected: { services: [...(findings.affected ?? [])], resources: objects([best, ...beside]) },
    timeline: timelineOf([best], known, findings.moments),
    remedies: inOrder(best),
    unknowns: [...findings.missing],
  }
}

const isOpen = ({ why, confidence }: FoundCause) => why === undefined && confidence >= guess

/** Without what only weighing needs. */
const causeOf = ({
  object,
  kind,
  summary,
  confidence,
  uncalibrated,
  evidence,
  against,
  remedies,
}: FoundCause): Cause => ({
  object,
  kind,
  summary,
  confidence,
  ...(uncalibrated !== undefined && { uncalibrated }),
  evidence,
  against,
  remedies,
})

function whyNot(cause: FoundCause, best: FoundCause): string {
  const share = `${percent(cause.confidence)} against ${percent(best.confidence)}`
  if (cause.why !== undefined) return cause.why
  if (cause.against.length > 0) return `evidence speaks against it (${share})`
  if (placeOf(cause) === placeOf(best) && sameStory(cause.kind, best.kind) !== false)
    return `it follows from the cause, or says the same less exactly (${share})`
  return `the evidence for it is weaker (${share})`
}

function isHealthy({ outcomes }: Findings, causes: readonly FoundCause[]): boolean {
  return (
    outcomes.includes('healthy') &&
    outcomes.every((outcome) => outcome === 'healthy') &&
    causes.every((cause) => !isOpen(cause))
  )
}

function healthy(findings: Findings, causes: readonly FoundCause[], known: Known): Verdict {
  const witnesses = findings.outcomes.length
  return {
    outcome: 'healthy',
    summary:
      findings.words?.healthy ??
      'Nothing is wrong now: all that was looked at is within its bounds, and no failure was found.',
    confidence: (witnesses > 1 ? 0.9 : 0.82) - Math.min(0.2, 0.1 * findings.missing.length),
    excluded: causes.slice(0, mostExcluded).map((cause) => ({ cause: causeOf(cause), why: tooLittle(cause) })),
    affected: { services: [...(findings.affected ?? [])], resources: [] },
    timeline: timelineOf(causes, known, findings.moments),
    remedies: [],
    unknowns: [...findings.missing],
  }
}

function undetermined(findings: Findings, causes: readonly FoundCause[], known: Known): Verdict {
  const [best, second] = causes
  const isDraw = best && second && best.confidence >= leastConfidence
  return {
    outcome: 'undetermined',
    summary: isDraw ? drawWords(best, causes) : undeterminedWords(findings, best),
    confidence: best?.confidence ?? 0,
    excluded: causes.slice(0, mostExcluded).map((cause) => ({
      cause: causeOf(cause),
      why:
        cause.why ?? (isDraw && cause.confidence >= best.confidence - tie ? 'another is as likely' : tooLittle(cause)),
    })),
    affected: { services: [...(findings.affected ?? [])], resources: [] },
    timeline: timelineOf(causes.slice(0, 2), known, findings.moments),
    remedies: [],
    unknowns:
      findings.missing.length > 0
        ? [...findings.missing]
        : ['Nothing that was seen explains it: no change, no resource, no dependency.'],
  }
}

function drawWords(best: FoundCause, causes: readonly FoundCause[]): string {
  const rival = causes.find((other) => isTied(best, [other]))!
  return `Two explanations are as likely: ${writeObject(best.object)} (${best.kind}) and ${writeObject(rival.object)} (${rival.kind}).`
}

function undeterminedWords({ words }: Findings, best: FoundCause | undefined): string {
  const seen = words?.wrong ?? 'What was seen does not suffice to name a cause.'
  return best ? `${seen} Likeliest: ${best.summary}` : seen
}

const tooLittle = ({ confidence }: FoundCause) => `too little speaks for it (${percent(confidence)})`

function timelineOf(
  causes: readonly FoundCause[],
  known: Known,
  besides: Verdict['timeline'] = [],
): Verdict['timeline'] {
  const ids = [...new Set(causes.flatMap(({ evidence }) => evidence))]
  const moments = ids.flatMap((id) => {
    const { at, says } = known.get(id)!
    return at ? [{ at, text: says, evidence: [id] }] : []
  })
  const cited = new Set(moments.flatMap(({ evidence }) => evidence))
  const more = besides.filter(({ evidence }) => evidence.every((id) => known.has(id) && !cited.has(id)))
  const told = [...Map.groupBy([...moments, ...more], ({ at, text }) => `${+at} ${text}`).values()].map((same) => ({
    ...same[0]!,
    evidence: [...new Set(same.flatMap(({ evidence }) => evidence))],
  }))
  return told.sort((a, b) => +a.at - +b.at).slice(0, mostMoments)
}

const inOrder = ({ remedies }: Cause) =>
  [...remedies].sort((a, b) => Number(a.when === 'preventive') - Number(b.when === 'preventive'))

const objects = (causes: readonly Cause[]): ObjectRef[] => [
  ...new Map(causes.map(({ object }) => [writeObject(object), object])).values(),
]

const percent = (share: number) => `${Math.round(100 * share)} %`
