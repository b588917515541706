import type { Hypothesis } from '../core/investigation/hypothesis.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { Thought } from '../core/investigation/reason.ts'
import type { ObjectRef, Verdict } from '../core/investigation/verdict.ts'
import { candidateKey } from './candidate.ts'
import type { Ranked } from './rank.ts'

interface Found {
  ranked: readonly Ranked[]
  /** Services that were not looked at yet. */
  suspects: readonly { service: string; why: string }[]
  thoughts: readonly Thought[]
}

/** The explanations as they stand: what was named keeps its id; the likeliest are kept when there are too many. */
export function hypothesesOf({ hypotheses: known, budget }: Investigation, found: Found): Hypothesis[] {
  const ids = new Map(known.map((one) => [candidateKey(one), one.id]))
  let count = known.reduce((most, { id }) => Math.max(most, Number(id.slice(1)) || 0), 0)
  const idOf = (one: { object: ObjectRef; kind: string }) => {
    const key = candidateKey(one)
    const id = ids.get(key) ?? `h${++count}`
    ids.set(key, id)
    return id
  }
  const ruled = found.ranked.map(
    (one): Hypothesis => ({
      id: idOf(one),
      object: one.object,
      kind: one.kind,
      text: one.summary,
      state: one.why !== undefined ? 'refuted' : 'open',
      confidence: Number(one.confidence.toFixed(4)),
      evidence: one.evidence,
      against: one.against,
      ...(one.why !== undefined && { why: one.why }),
      by: 'rules',
    }),
  )
  const keys = new Set(ruled.map(candidateKey))
  const thought = found.thoughts
    .map((one): Hypothesis => {
      const named = { object: one.object as ObjectRef, kind: one.kind }
      return {
        id: idOf(named),
        ...named,
        text: one.text,
        state: 'open',
        confidence: Math.min(0.5, one.confidence),
        evidence: one.evidence,
        against: one.against,
        by: 'model',
      }
    })
    .filter((one) => !keys.has(candidateKey(one)))
  const asked = found.suspects.map(({ service, why }): Hypothesis => {
    const named = { object: { kind: 'service' as const, name: service }, kind: 'dependency' }
    return {
      id: idOf(named),
      ...named,
      text: `The trouble comes from ${service}: ${why}`,
      state: 'open',
      confidence: 0.2,
      evidence: [],
      against: [],
      by: 'rules',
    }
  })
  const gone = known
    .filter((one) => one.kind === 'dependency' && !asked.some(({ id }) => id === one.id))
    .map(
      (one): Hypothesis => ({
        ...one,
        state: 'refuted',
        confidence: 0,
        why: 'it was looked at; what was found there is told by itself',
      }),
    )
  return [...ruled, ...thought, ...asked, ...gone]
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, budget.hypotheses)
}

/** What became of each in the light of the verdict. */
export function settled(hypotheses: readonly Hypothesis[], verdict: Verdict): Hypothesis[] {
  const key = verdict.rootCause && candidateKey(verdict.rootCause)
  const why = new Map(verdict.excluded.map(({ cause, why: words }) => [candidateKey(cause), words]))
  return hypotheses.map((one): Hypothesis => {
    if (candidateKey(one) === key) return { ...one, state: 'supported', confidence: verdict.confidence }
    const words = why.get(candidateKey(one)) ?? one.why
    if (!key)
      return { ...one, state: words === undefined ? 'open' : 'refuted', ...(words !== undefined && { why: words }) }
    return { ...one, state: 'refuted', why: words ?? 'another explanation fits better' }
  })
}
