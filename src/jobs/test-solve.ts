import { contextWith } from '../commands/test-context.ts'
import { clockActor } from '../core/actor.ts'
import type { Context } from '../core/command.ts'
import type { Answer, Recorded } from '../core/investigation/ask.ts'
import type { Case } from '../core/investigation/feedback.ts'
import { advance, type Investigation, usualBudget } from '../core/investigation/investigation.ts'
import type { Hit } from '../core/knowledge/article.ts'
import type { Store } from '../core/store.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import { next } from '../investigation/next.ts'
import type { InvestigateEffects } from './investigate.ts'
import { askAll } from './investigate-asks.ts'

/** What an investigation of the tests is given. */
export interface Solving {
  profiles: Profiles
  service: string
  now: Date
  sinceMs?: number
  cases?: Case[]
  /** What is written down. */
  hits?: Hit[]
  given?: Partial<Investigation>
  effects?: Partial<InvestigateEffects>
}

/** An investigation before its first step. */
export const begun = ({ service, now, sinceMs = 3_600_000, given = {} }: Omit<Solving, 'profiles'>): Investigation => ({
  id: 'inv-00000001',
  version: 1,
  profile: 'lab',
  service,
  incidents: [],
  trigger: { kind: 'command', by: clockActor('test'), reason: 'a test' },
  window: { from: new Date(now.getTime() - sinceMs), to: now },
  budget: usualBudget,
  command: 'test',
  updates: true,
  startedAt: now,
  state: 'running',
  phase: 'triage',
  depth: 0,
  hypotheses: [],
  evidence: [],
  transitions: [],
  progress: [],
  exhausted: [],
  proposals: [],
  feedback: [],
  ...given,
})

/** Runs an investigation to its end in memory, with the same questions and steps as the job. */
export async function solve(solving: Solving): Promise<{ item: Investigation; recorded: Recorded[] }> {
  const { profiles, now, cases = [], hits = [], effects: more = {} } = solving
  const store = {
    deploys: async () => [],
    library: { search: async () => hits },
    investigations: { cases: async () => cases },
  } as unknown as Store
  const context = async (actor: Context['actor'], commandId: string) =>
    contextWith({ actor, commandId, profiles, store, clock: { now: () => now } })
  const effects: InvestigateEffects = {
    store,
    clock: { now: () => now },
    queue: { send: async () => undefined },
    pause: async () => undefined,
    context,
    holder: 'test',
    every: () => () => undefined,
    deadline: () => new AbortController().signal,
    onBug: (error) => {
      throw error
    },
    ...more,
  }
  const recorded: Recorded[] = []
  let item = begun(solving)
  while (item.state === 'running') {
    const answers = new Map<string, Answer>(recorded.map(({ ask, answer }) => [ask.id, answer]))
    const step = next(item, answers)
    if ('move' in step) item = advance(item, step.move, now)
    else {
      const keep = async (one: Recorded) => void recorded.push(one)
      await askAll(step.asks, { investigation: item, recorded, leftMs: () => 1_000, keep }, effects)
    }
  }
  return { item, recorded }
}
