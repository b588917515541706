import { z } from 'zod'
import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import type { Reasoner, ReasonState, Thought } from '../../core/investigation/reason.ts'
import type { ModelTool, Thinking } from '../../core/model.ts'
import { oneLine } from '../cite.ts'
import { converse, type RunTool } from './converse.ts'

/** The reading commands that a model may call while it thinks about an investigation, with the view of whoever began it. */
export interface Reading {
  tools: ModelTool[]
  run: RunTool
}

interface ReasonerParts {
  thinking: Thinking
  reading(state: ReasonState): Promise<Reading>
}

const share = z.number().min(0).max(1)
const ids = z.array(z.string().max(20)).max(20)
const kinds = [
  'workload',
  'pod',
  'node',
  'namespace',
  'volume',
  'service',
  'database',
  'host',
  'deploy',
  'commit',
  'flag',
  'code',
  'external',
] as const

const Thoughts = z.object({
  thoughts: z
    .array(
      z.object({
        object: z.object({
          kind: z.enum(kinds),
          name: z.string().min(1).max(200),
          namespace: z.string().min(1).max(200).optional(),
        }),
        kind: z.string().min(1).max(60).describe('The mechanism, such as oom_killed or bad_deploy'),
        text: z.string().min(1).max(500),
        confidence: share,
        evidence: ids.min(1),
        against: ids.default([]),
      }),
    )
    .max(6),
})

const Judgements = z.object({
  judgements: z
    .array(
      z.object({
        hypothesis: z.string().max(20),
        confidence: share,
        evidence: ids,
        against: ids.default([]),
        why: z.string().max(500),
      }),
    )
    .max(12),
})

/**
 * The language model's part in an investigation. It reads the evidence and may call reading commands; what it says counts
 * only as far as it cites evidence that exists and objects that were seen, and never decides the outcome by itself.
 */
export function modelReasoner({ thinking, reading }: ReasonerParts): Reasoner {
  return {
    async hypothesise(state) {
      const { investigation } = state
      const { tools, run } = await reading(state)
      const { answer, seen } = await converse(thinking, {
        task: `The service ${named(investigation.service)} is in trouble. Name what else may explain it: at most 6 explanations, each with the object the fault lies in and the ids of evidence (e1, e2 …) that speak for it. You may look further with the tools; an explanation cites evidence ids, not results of tools.`,
        material: material(state),
        tools,
        run,
        answer: Thoughts,
        answerSchema: schemaOf(Thoughts),
        signal: signalOf(thinking, state),
      })
      return {
        thoughts: answer.thoughts.flatMap((one) => checked(one, state)),
        asks: seen.map(({ call }) => ({
          name: call.name.replaceAll('_', '-'),
          input: call.input as object,
          why: 'the language model wants to know',
        })),
      }
    },
    async judge(state) {
      const { hypotheses } = state.investigation
      const { answer } = await converse(thinking, {
        task: `Weigh the hypotheses about the service ${named(state.investigation.service)} by the evidence: for each id (h1, h2 …) how likely it is, and which evidence ids speak for and against it.`,
        material: [...material(state), ...answersTo(state)],
        tools: [],
        run: () => Promise.resolve(undefined),
        answer: Judgements,
        answerSchema: schemaOf(Judgements),
        signal: signalOf(thinking, state),
      })
      const known = idsOf(state.investigation)
      const judgements = answer.judgements
        .filter(({ hypothesis }) => hypotheses.some(({ id }) => id === hypothesis))
        .map((one) => ({
          ...one,
          evidence: one.evidence.filter((id) => known.has(id)),
          against: one.against.filter((id) => known.has(id)),
          why: oneLine(one.why, 300),
        }))
        .filter(({ evidence, against }) => evidence.length + against.length > 0)
      return { judgements }
    },
  }
}

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>

/** A service has a name, not a sentence. */
const named = (service: string) => JSON.stringify(service.slice(0, 100).replaceAll(/[^\p{L}\p{N} ._@/:-]/gu, ''))

const signalOf = ({ deadline, limits }: Thinking, { signal }: ReasonState) =>
  signal ? AbortSignal.any([signal, deadline(limits.timeMs)]) : deadline(limits.timeMs)

/** How much evidence is shown, and how long each quote is. */
const mostEvidence = 80
const longestQuote = 600

function material({ investigation }: ReasonState): { from: string; text: string }[] {
  const { evidence, hypotheses } = investigation
  const lines = evidence.slice(0, mostEvidence).map(evidenceLine)
  const said = hypotheses.map(
    ({ id, text, kind, confidence, evidence: cites, state }) =>
      `${id} (${state}, ${confidence.toFixed(2)}, ${kind}): ${text} [${cites.join(', ')}]`,
  )
  return [
    { from: 'the evidence', text: lines.join('\n') || 'There is none.' },
    ...(said.length ? [{ from: 'the hypotheses so far', text: said.join('\n') }] : []),
  ]
}

const evidenceLine = ({ id, kind, source, at, says, quote }: Evidence) =>
  `${id} ${kind} ${source}${at ? ` at ${at.toISOString()}` : ''}: ${says} | ${oneLine(quote, longestQuote)}`

/** What the questions of the model itself brought. */
function answersTo({ recorded }: ReasonState): { from: string; text: string }[] {
  return recorded
    .filter(({ ask, answer }) => ask.id.startsWith('model: ask') && answer.ok)
    .map(({ ask, answer }) => ({
      from: ask.name,
      text: `${JSON.stringify(ask.input)}\n${JSON.stringify(answer.ok ? answer.value : null).slice(0, 8_000)}`,
    }))
}

const idsOf = ({ evidence }: Investigation) => new Set(evidence.map(({ id }) => id))

type Written = z.output<typeof Thoughts>['thoughts'][number]

/** A thought counts when it cites evidence that exists, and is about something that was seen. */
function checked({ object, ...thought }: Written, { investigation, recorded }: ReasonState): Thought[] {
  const known = idsOf(investigation)
  const evidence = thought.evidence.filter((id) => known.has(id))
  const seen = JSON.stringify([investigation.service, investigation.evidence, recorded]).toLowerCase()
  if (!evidence.length || !seen.includes(JSON.stringify(object.name.toLowerCase()).slice(1, -1))) return []
  const { namespace, ...rest } = object
  return [
    {
      ...thought,
      object: { ...rest, ...(namespace !== undefined && { namespace }) },
      text: oneLine(thought.text, 300),
      kind: thought.kind.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'),
      evidence,
      against: thought.against.filter((id) => known.has(id)),
    },
  ]
}
