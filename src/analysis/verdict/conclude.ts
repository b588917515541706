import type { Evidence } from '../../core/investigation/evidence.ts'
import { type Cause, type ObjectRef, type Verdict, writeObject } from '../../core/investigation/verdict.ts'
import type { Findings } from './findings.ts'
import { mergeCauses, place } from './merge-causes.ts'

/** From here on a cause is named. */
const leastConfidence = 0.5
/** Below this sureness two places that are as likely cancel each other out. */
const sure = 0.7
const tie = 0.08
/** From here on something is wrong, if only as a guess. */
const guess = 0.3
const mostExcluded = 5
const mostMoments = 12

/**
 * Turns what engines found into one verdict. A cause is named when it is likely enough and no other place is as likely;
 * outside faults are told as such; `healthy` takes an engine that looked and saw nothing wrong, and none that did;
 * everything else is undetermined, with the best guesses as excluded explanations. What cites no known evidence never counts.
 */
export function conclude(findings: Findings, calibrate: (confidence: number) => number = (raw) => raw): Verdict {
  const known = new Map(findings.evidence.map((one) => [one.id, one]))
  const cited = findings.causes.map((cause) => ({
    ...cause,
    evidence: cause.evidence.filter((id) => known.has(id)),
    against: cause.against.filter((id) => known.has(id)),
  }))
  const causes = mergeCauses(cited).map((cause, i, all) => ({
    ...cause,
    confidence: calibrate(rivalled(cause, i, all)),
  }))
  const [best, ...others] = causes
  const isNamed = best !== undefined && best.confidence >= leastConfidence && !isTied(best, others)
  if (isNamed) return named(findings, best, others, known)
  return isHealthy(findings, causes) ? healthy(findings, causes, known) : undetermined(findings, causes, known)
}

/** Rivals elsewhere that are nearly as likely take from the first. */
function rivalled(cause: Cause, at: number, all: readonly Cause[]): number {
  if (at > 0) return cause.confidence
  const rivals = all.filter(
    (other) => place(other.object) !== place(cause.object) && other.confidence >= cause.confidence - 0.1,
  )
  return cause.confidence * (1 - Math.min(0.2, 0.1 * rivals.length))
}

const isTied = (best: Cause, others: readonly Cause[]) =>
  best.confidence < sure &&
  others.some((other) => place(other.object) !== place(best.object) && other.confidence >= best.confidence - tie)

function named(
  findings: Findings,
  best: Cause,
  others: readonly Cause[],
  known: ReadonlyMap<string, Evidence>,
): Verdict {
  return {
    outcome: best.object.kind === 'external' ? 'external' : 'cause',
    summary: best.summary,
    rootCause: best,
    confidence: best.confidence,
    excluded: others.slice(0, mostExcluded).map((cause) => ({ cause, why: whyNot(cause, best) })),
    affected: {
      services: findings.affected ?? [],
      resources: objects([best, ...others.filter(({ confidence }) => confidence >= guess)]),
    },
    timeline: timelineOf([best, ...others.slice(0, 2)], known),
    remedies: inOrder(best),
    unknowns: findings.missing,
  }
}

function whyNot(cause: Cause, best: Cause): string {
  const share = `${percent(cause.confidence)} against ${percent(best.confidence)}`
  if (cause.against.length > 0) return `evidence speaks against it (${share})`
  if (place(cause.object) === place(best.object))
    return `it follows from the cause, or says the same less exactly (${share})`
  return `less speaks for it (${share})`
}

function isHealthy({ outcomes }: Findings, causes: readonly Cause[]): boolean {
  return (
    outcomes.includes('healthy') &&
    outcomes.every((outcome) => outcome === 'healthy') &&
    causes.every(({ confidence }) => confidence < guess)
  )
}

function healthy(findings: Findings, causes: readonly Cause[], known: ReadonlyMap<string, Evidence>): Verdict {
  const witnesses = findings.outcomes.length
  return {
    outcome: 'healthy',
    summary: 'Nothing is wrong now: all that was looked at is within its bounds, and no failure was found.',
    confidence: (witnesses > 1 ? 0.9 : 0.82) - Math.min(0.2, 0.1 * findings.missing.length),
    excluded: causes
      .slice(0, mostExcluded)
      .map((cause) => ({ cause, why: `too little speaks for it (${percent(cause.confidence)})` })),
    affected: { services: [], resources: [] },
    timeline: timelineOf(causes, known),
    remedies: [],
    unknowns: findings.missing,
  }
}

function undetermined(findings: Findings, causes: readonly Cause[], known: ReadonlyMap<string, Evidence>): Verdict {
  const [best, second] = causes
  const isOpen = best && second && isTied(best, [second])
  const guessed = best ? ` Likeliest: ${best.summary}` : ''
  return {
    outcome: 'undetermined',
    summary: isOpen
      ? `Two explanations are as likely: ${writeObject(best.object)} (${best.kind}) and ${writeObject(second.object)} (${second.kind}).`
      : `What was seen does not suffice to name a cause.${guessed}`,
    confidence: best?.confidence ?? 0,
    excluded: causes.slice(0, mostExcluded).map((cause) => ({
      cause,
      why:
        isOpen && (cause === best || cause === second)
          ? 'another is as likely'
          : `too little speaks for it (${percent(cause.confidence)})`,
    })),
    affected: { services: findings.affected ?? [], resources: [] },
    timeline: timelineOf(causes.slice(0, 2), known),
    remedies: [],
    unknowns:
      findings.missing.length > 0
        ? findings.missing
        : ['Nothing that was seen explains it: no change, no resource, no dependency.'],
  }
}

function timelineOf(causes: readonly Cause[], known: ReadonlyMap<string, Evidence>): Verdict['timeline'] {
  const ids = [...new Set(causes.flatMap(({ evidence }) => evidence))]
  const moments = ids.flatMap((id) => {
    const { at, says } = known.get(id)!
    return at ? [{ at, text: says, evidence: [id] }] : []
  })
  const told = [...Map.groupBy(moments, ({ at, text }) => `${+at} ${text}`).values()].map((same) => ({
    ...same[0]!,
    evidence: same.flatMap(({ evidence }) => evidence),
  }))
  return told.sort((a, b) => +a.at - +b.at).slice(0, mostMoments)
}

const inOrder = ({ remedies }: Cause) =>
  [...remedies].sort((a, b) => Number(a.when === 'preventive') - Number(b.when === 'preventive'))

const objects = (causes: readonly Cause[]): ObjectRef[] => [
  ...new Map(causes.map(({ object }) => [writeObject(object), object])).values(),
]

const percent = (share: number) => `${Math.round(100 * share)} %`
