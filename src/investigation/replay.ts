import type { Answer, Recorded } from '../core/investigation/ask.ts'
import { advance, type Investigation } from '../core/investigation/investigation.ts'
import type { Answers } from './answers.ts'
import { next } from './next.ts'

/** What a replay leaves out, to see what it was worth. */
export const ablations = ['runbooks', 'traces', 'logs', 'metrics', 'changes', 'cluster', 'cases', 'model'] as const
export type Ablation = (typeof ablations)[number]

const leftOut: Record<Exclude<Ablation, 'model'>, RegExp> = {
  runbooks: /^(search-runbooks|get-known-issues|search-postmortems)$/,
  traces: /^traces$/,
  logs: /^(logs|patterns)$/,
  metrics: /^(metrics|anomaly)$/,
  changes: /^(deploys|correlate-deploys)$/,
  cluster: /^cluster$/,
  cases: /^cases$/,
}

/** More steps than any investigation takes. */
const mostSteps = 100

/**
 * Runs a past investigation again from what was recorded, offline: nothing is asked. Without ablations it comes to the same
 * conclusion, bit for bit. A question that was not asked then, because something left out leads elsewhere, has no answer.
 */
export function replay(
  past: Investigation,
  recorded: readonly Recorded[],
  without: readonly Ablation[] = [],
): Investigation {
  const answers = new Map<string, Answer>(recorded.map(({ ask, answer }) => [ask.id, keep(ask.name, answer, without)]))
  let current = begin(past, without)
  for (let step = 0; step < mostSteps && current.state === 'running'; step++) current = once(current, answers, past)
  return current
}

function once(current: Investigation, answers: Map<string, Answer>, past: Investigation): Investigation {
  const step = next(current, answers as Answers)
  if ('move' in step) return advance(current, step.move, past.startedAt)
  for (const { id, name, input } of step.asks)
    answers.set(
      id,
      name === 'note' ? { ok: true, value: input } : { ok: false, code: 'left_out', message: 'It was not asked then.' },
    )
  return current
}

function keep(name: string, answer: Answer, without: readonly Ablation[]): Answer {
  const gone = without.some((kind) => (kind === 'model' ? name === 'model' : leftOut[kind].test(name)))
  return gone ? { ok: false, code: 'left_out', message: 'It was left out of this replay.' } : answer
}

/** As it was when it started. */
function begin(past: Investigation, without: readonly Ablation[]): Investigation {
  const { verdict: _, endedAt: __, model, ...rest } = past
  return {
    ...rest,
    ...(model !== undefined && !without.includes('model') && { model }),
    state: 'running',
    phase: 'triage',
    depth: 0,
    hypotheses: [],
    evidence: [],
    transitions: [],
    progress: past.progress.slice(0, 1),
    exhausted: [],
    proposals: [],
    feedback: [],
  }
}

/** A value as one text whatever the order of its keys, which a database does not keep. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value)) ?? ''

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]))
}
