import { z } from 'zod'
import { actorName } from '../../core/actor.ts'
import { evidenceKinds } from '../../core/investigation/evidence.ts'
import { judgements } from '../../core/investigation/feedback.ts'
import { type Investigation, phases } from '../../core/investigation/investigation.ts'
import { type Cause, confidenceWord, type Verdict } from '../../core/investigation/verdict.ts'
import { Iso, iso } from '../iso.ts'

const ObjectJson = z.object({ kind: z.string(), name: z.string(), namespace: z.string().nullable() })

const RemedyJson = z.object({
  text: z.string(),
  when: z.enum(['immediate', 'preventive']),
  command: z.array(z.string()).nullable().describe('One word each, built from objects that were seen'),
})

const CauseJson = z.object({
  object: ObjectJson,
  kind: z.string(),
  summary: z.string(),
  confidence: z.number(),
  evidence: z.array(z.string()).describe('Ids of what speaks for it'),
  against: z.array(z.string()),
})

/** A verdict for programs. */
export const VerdictJson = z.object({
  outcome: z.enum(['cause', 'external', 'healthy', 'undetermined']),
  summary: z.string(),
  confidence: z.number().describe('0 to 1'),
  confidence_word: z.enum(['low', 'medium', 'high']),
  root_cause: CauseJson.nullable(),
  excluded: z.array(CauseJson.extend({ why: z.string() })),
  affected: z.object({ services: z.array(z.string()), resources: z.array(ObjectJson) }),
  timeline: z.array(z.object({ at: Iso, text: z.string(), evidence: z.array(z.string()) })),
  remedies: z.array(RemedyJson),
  unknowns: z.array(z.string()),
})

const objectJson = ({ kind, name, namespace }: Cause['object']) => ({ kind, name, namespace: namespace ?? null })

const causeJson = ({ object, kind, summary, confidence, evidence, against }: Cause) => ({
  object: objectJson(object),
  kind,
  summary,
  confidence,
  evidence,
  against,
})

/** Writes a verdict for programs. */
export const presentVerdict = (verdict: Verdict): z.infer<typeof VerdictJson> => ({
  outcome: verdict.outcome,
  summary: verdict.summary,
  confidence: verdict.confidence,
  confidence_word: confidenceWord(verdict.confidence),
  root_cause: verdict.rootCause ? causeJson(verdict.rootCause) : null,
  excluded: verdict.excluded.map(({ cause, why }) => ({ ...causeJson(cause), why })),
  affected: { services: verdict.affected.services, resources: verdict.affected.resources.map(objectJson) },
  timeline: verdict.timeline.map(({ at, text, evidence }) => ({ at: iso(at), text, evidence })),
  remedies: verdict.remedies.map(({ text, when, command }) => ({ text, when, command: command ?? null })),
  unknowns: verdict.unknowns,
})

/** An investigation for programs, as lists show it. */
export const InvestigationJson = z.object({
  id: z.string(),
  service: z.string(),
  profile: z.string(),
  incidents: z.array(z.string()),
  state: z.enum(['running', 'concluded', 'cancelled']),
  phase: z.enum(phases),
  trigger: z.object({ kind: z.string(), by: z.string(), reason: z.string() }),
  window: z.object({ start: Iso, end: Iso }),
  started_at: Iso,
  ended_at: Iso.nullable(),
  verdict: VerdictJson.nullable(),
  feedback: z.array(z.object({ by: z.string(), judgement: z.enum(judgements), cause: z.string().nullable(), at: Iso })),
  proposals: z.array(z.string()),
  url: z.string(),
})

/** Writes an investigation for programs. */
export function presentInvestigation(item: Investigation, publicUrl: string): z.infer<typeof InvestigationJson> {
  const { trigger, window, verdict } = item
  return {
    id: item.id,
    service: item.service,
    profile: item.profile,
    incidents: item.incidents,
    state: item.state,
    phase: item.phase,
    trigger: { kind: trigger.kind, by: actorName(trigger.by), reason: trigger.reason },
    window: { start: iso(window.from), end: iso(window.to) },
    started_at: iso(item.startedAt),
    ended_at: iso(item.endedAt),
    verdict: verdict ? presentVerdict(verdict) : null,
    feedback: item.feedback.map(({ by, judgement, cause, at }) => ({
      by: by.name,
      judgement,
      cause: cause ?? null,
      at: iso(at),
    })),
    proposals: item.proposals,
    url: `${publicUrl}/investigations/${item.id}`,
  }
}

/** An investigation with everything that was found, for programs. */
export const WholeInvestigationJson = InvestigationJson.extend({
  hypotheses: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      kind: z.string(),
      object: ObjectJson,
      state: z.enum(['open', 'supported', 'refuted']),
      confidence: z.number(),
      evidence: z.array(z.string()),
      against: z.array(z.string()),
      why: z.string().nullable(),
      by: z.enum(['rules', 'model']),
    }),
  ),
  evidence: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(evidenceKinds),
      source: z.string(),
      at: Iso.nullable(),
      quote: z.string(),
      says: z.string(),
      link: z.string().nullable(),
    }),
  ),
  progress: z.array(z.object({ seq: z.int(), at: Iso, step: z.string(), text: z.string() })),
  transitions: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string(), at: Iso })),
  asked: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      why: z.string(),
      ok: z.boolean(),
      message: z.string().nullable().describe('Why there was no answer'),
      ms: z.number(),
    }),
  ),
  exhausted: z.array(z.string()),
  purged_at: Iso.nullable().describe('When what it was answered was cleared away; from then on it cannot be replayed'),
})
