import { type NoticeDraft, priorities } from '../delivery.ts'
import type { Happening } from '../incident.ts'
import type { Investigation, Progress } from './investigation.ts'
import { investigationSigns } from './investigation-card.ts'
import { summaryOf } from './summary.ts'

/** What an investigation owes at its place after a change: the card as it stands, and the lines that are new. */
export function noticesOf(investigation: Investigation, fresh: readonly Progress[], now: Date): NoticeDraft[] {
  const { place, id, service, updates } = investigation
  if (!place) return []
  const summary = summaryOf(investigation)
  const common = {
    subject: id,
    notifier: { id: place.id, type: place.type },
    ...(place.channel && { destination: place.channel }),
  }
  const card: NoticeDraft = {
    ...common,
    kind: 'card',
    priority: priorities.progress,
    dedupe: id,
    told: { about: 'investigation', service, investigation: summary, at: now },
  }
  const lines = fresh
    .filter(({ step }) => updates && step !== 'started' && step !== 'joined')
    .map(
      ({ seq, step, text, at }): NoticeDraft => ({
        ...common,
        priority: priorities.progress,
        dedupe: `${id}/${seq}`,
        told: {
          about: 'investigation',
          service,
          investigation: summaryless(summary),
          line: { sign: investigationSigns[step] ?? '🔎', text },
          at,
        },
      }),
    )
  return [card, ...lines]
}

/** A line needs no more of the investigation than its name. */
const summaryless = ({ verdict: _, ...summary }: ReturnType<typeof summaryOf>) => ({
  ...summary,
  hypotheses: [],
  evidence: [],
  feedback: [],
})

/** What happens to the incidents of an investigation after a change. */
export function happeningsOf(investigation: Investigation, fresh: readonly Progress[]): Happening[] {
  const { id, updates, state, verdict } = investigation
  const lines = fresh
    .filter(({ step }) => step !== 'joined' && (updates || step === 'started' || step === 'cancelled'))
    .map(
      ({ step, text }): Happening =>
        step === 'started'
          ? { type: 'investigation_started', investigation: id, reason: text }
          : { type: 'investigation_updated', investigation: id, step, text },
    )
  const ended = state === 'concluded' && verdict
  return [
    ...lines,
    ...(ended
      ? [{ type: 'investigation_concluded' as const, investigation: id, summary: summaryOf(investigation) }]
      : []),
  ]
}

/** The lines that a change added. */
export const freshLines = (before: Pick<Investigation, 'progress'> | undefined, after: Investigation): Progress[] =>
  after.progress.slice(before?.progress.length ?? 0)
