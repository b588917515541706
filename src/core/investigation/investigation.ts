import type { Chart } from '../chart.ts'
import type { Notified } from '../notify.ts'
import { Problem } from '../problem.ts'
import type { Window } from '../telemetry/window.ts'
import type { Evidence } from './evidence.ts'
import type { Feedback } from './feedback.ts'
import type { Hypothesis } from './hypothesis.ts'
import type { Place, Trigger } from './trigger.ts'
import type { Verdict } from './verdict.ts'

/** The phases in their order; `investigate` and `evaluate` take turns until nothing more is to be learnt. */
export const phases = ['triage', 'hypothesize', 'investigate', 'evaluate', 'conclude', 'remediate', 'done'] as const
export type Phase = (typeof phases)[number]

/** Where each phase may lead; whatever ran out may lead to a conclusion at once. */
const ways: Record<Phase, readonly Phase[]> = {
  triage: ['hypothesize', 'conclude'],
  hypothesize: ['investigate', 'conclude'],
  investigate: ['evaluate'],
  evaluate: ['investigate', 'conclude'],
  conclude: ['remediate'],
  remediate: ['done'],
  done: [],
}

/** How much an investigation may spend; reaching a limit ends the search, never the investigation. */
export interface Budget {
  hypotheses: number
  /** Rounds of investigate and evaluate. */
  depth: number
  queries: number
  /** From its start to its conclusion, in milliseconds. */
  timeMs: number
}

/** What is usual without a language model. */
export const usualBudget: Budget = { hypotheses: 8, depth: 3, queries: 80, timeMs: 30_000 }

/** A step that was taken, with its reason. */
export interface Transition {
  from: Phase
  to: Phase
  reason: string
  at: Date
}

/** One line for whoever follows. */
export interface Progress {
  /** Counts up from 1. */
  seq: number
  at: Date
  step: 'started' | 'evidence' | 'hypotheses' | 'cause' | 'remediation' | 'action' | 'cancelled' | 'joined'
  text: string
}

/** A search for the cause of what goes wrong with a service. */
export interface Investigation {
  /** `inv-<8 hex>`. */
  id: string
  /** Counts the changes of its row; the condition of every write. */
  version: number
  profile: string
  service: string
  /** The incidents it explains; those that came while it ran joined it. */
  incidents: string[]
  trigger: Trigger
  /** The time that is looked at. All questions are asked as of its end, whenever they are asked. */
  window: Window
  budget: Budget
  /** Given by whoever started it: the same asking makes one investigation. */
  command: string
  /** Where it reports beside the threads of its incidents. */
  place?: Place
  /** Configured notifiers that hear its result, and with `progress` each step. */
  notify?: { notifiers: Notified[]; progress: boolean }
  /** The language model that takes part, when one is configured. */
  model?: string
  /** Whether progress is told, beside the result. */
  updates: boolean
  startedAt: Date
  endedAt?: Date
  state: 'running' | 'concluded' | 'cancelled'
  phase: Phase
  /** Rounds taken. */
  depth: number
  hypotheses: Hypothesis[]
  evidence: Evidence[]
  transitions: Transition[]
  progress: Progress[]
  /** Which limits were reached, in words. */
  exhausted: string[]
  verdict?: Verdict
  /** The course of what the verdict rests on, where that was measured. */
  chart?: Chart
  /** Proposals that were made of its remedies. */
  proposals: string[]
  feedback: Feedback[]
  /** When what it was answered was cleared away; from then on it cannot be replayed. */
  purgedAt?: Date
}

/** What a phase decided: where to go on, why, and what it learnt. */
export interface Move {
  to: Phase
  reason: string
  hypotheses?: Hypothesis[]
  evidence?: Evidence[]
  verdict?: Verdict
  exhausted?: string[]
  proposals?: string[]
  tell?: { step: Progress['step']; text: string }[]
}

/**
 * Takes one step. Throws Problem `conflict` when it has ended or the step is none that its phase allows. Evidence that was
 * given a name keeps it: what is cited once can be found for ever.
 */
export function advance(investigation: Investigation, move: Move, now: Date): Investigation {
  const { id, state, phase, depth } = investigation
  if (state !== 'running') throw new Problem('conflict', `${id} was already ${state}.`)
  if (!ways[phase].includes(move.to))
    throw new Problem('conflict', `${id} is in ${phase}, from where nothing leads to ${move.to}.`)
  const done = move.to === 'done'
  return told(
    {
      ...investigation,
      phase: move.to,
      depth: move.to === 'investigate' ? depth + 1 : depth,
      hypotheses: move.hypotheses ?? investigation.hypotheses,
      evidence: merged(investigation.evidence, move.evidence ?? []),
      exhausted: [...new Set([...investigation.exhausted, ...(move.exhausted ?? [])])],
      proposals: [...investigation.proposals, ...(move.proposals ?? [])],
      ...(move.verdict && { verdict: move.verdict }),
      transitions: [...investigation.transitions, { from: phase, to: move.to, reason: move.reason, at: now }],
      ...(done && { state: 'concluded' as const, endedAt: now }),
    },
    move.tell ?? [],
    now,
  )
}

/** Ends it where it stands, when it cannot go on: what was found is kept, and it says why there is no verdict. */
export function surrender(investigation: Investigation, why: string, now: Date): Investigation {
  const { service, phase } = investigation
  const verdict: Verdict = {
    outcome: 'undetermined',
    summary: 'The search broke off before a cause could be named.',
    confidence: 0,
    excluded: [],
    affected: { services: [service], resources: [] },
    timeline: [],
    remedies: [],
    unknowns: [why],
  }
  const ended: Investigation = {
    ...investigation,
    state: 'concluded',
    phase: 'done',
    endedAt: now,
    verdict: investigation.verdict ?? verdict,
    transitions: [...investigation.transitions, { from: phase, to: 'done', reason: why, at: now }],
  }
  return told(ended, [{ step: 'cause', text: `Undetermined: ${why}` }], now)
}

/** Ends it before its conclusion. Throws Problem `conflict` when it has ended. */
export function cancel(investigation: Investigation, by: string, now: Date): Investigation {
  const { id, state } = investigation
  if (state !== 'running') throw new Problem('conflict', `${id} was already ${state}.`)
  const ended = { ...investigation, state: 'cancelled' as const, endedAt: now }
  return told(ended, [{ step: 'cancelled', text: `Cancelled by ${by}.` }], now)
}

/** Lets one more incident be explained by it; one that it has already changes nothing. */
export function join(investigation: Investigation, incident: string, now: Date): Investigation {
  if (investigation.incidents.includes(incident)) return investigation
  const joined = { ...investigation, incidents: [...investigation.incidents, incident] }
  return told(joined, [{ step: 'joined', text: `${incident} joined.` }], now)
}

/** Adds lines for whoever follows. */
export function told(
  investigation: Investigation,
  lines: readonly { step: Progress['step']; text: string }[],
  now: Date,
): Investigation {
  const { progress } = investigation
  const added = lines.map((line, i) => ({ seq: progress.length + i + 1, at: now, ...line }))
  return { ...investigation, progress: [...progress, ...added] }
}

function merged(known: Evidence[], more: Evidence[]): Evidence[] {
  const ids = new Set(known.map(({ id }) => id))
  return [...known, ...more.filter(({ id }) => !ids.has(id))]
}
