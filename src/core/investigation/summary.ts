import type { Evidence } from './evidence.ts'
import type { Investigation } from './investigation.ts'

/** An investigation as cards and threads tell it: with the evidence its verdict cites, and without what only a page shows. */
export type InvestigationSummary = Pick<
  Investigation,
  | 'id'
  | 'service'
  | 'profile'
  | 'incidents'
  | 'startedAt'
  | 'endedAt'
  | 'state'
  | 'phase'
  | 'verdict'
  | 'chart'
  | 'feedback'
> & {
  reason: string
  hypotheses: { text: string; state: string; confidence: number }[]
  evidence: Pick<Evidence, 'id' | 'source' | 'says' | 'link'>[]
  proposals: string[]
  exhausted: string[]
}

const mostHypotheses = 5

/** Cuts an investigation down to what is told of it. */
export function summaryOf(investigation: Investigation): InvestigationSummary {
  const { id, service, profile, incidents, startedAt, endedAt, state, phase, verdict, chart, feedback } = investigation
  const cited = new Set([
    ...(verdict?.rootCause?.evidence ?? []),
    ...(verdict?.timeline.flatMap(({ evidence }) => evidence) ?? []),
  ])
  return {
    id,
    service,
    profile,
    incidents,
    startedAt,
    ...(endedAt && { endedAt }),
    state,
    phase,
    ...(verdict && { verdict }),
    ...(chart && { chart }),
    feedback,
    reason: investigation.trigger.reason,
    hypotheses: investigation.hypotheses
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, mostHypotheses)
      .map(({ text, state: stands, confidence }) => ({ text, state: stands, confidence })),
    evidence: investigation.evidence
      .filter((one) => cited.has(one.id))
      .map(({ id: name, source, says, link }) => ({ id: name, source, says, ...(link !== undefined && { link }) })),
    proposals: investigation.proposals,
    exhausted: investigation.exhausted,
  }
}
