import type { InvestigationNews } from '../change.ts'
import { type NoticeDraft, priorities } from '../delivery.ts'
import type { Happening } from '../incident.ts'
import type { Notified } from '../notify.ts'
import type { Investigation, Progress } from './investigation.ts'
import { investigationSigns } from './investigation-card.ts'
import type { InvestigationNotice } from './notice.ts'
import { type InvestigationSummary, summaryOf } from './summary.ts'

/**
 * What an investigation owes after a change where its card can be edited: the card as it stands, and the lines that are new.
 * That is its place, and every configured notifier that writes to Slack.
 */
export function noticesOf(investigation: Investigation, fresh: readonly Progress[], now: Date): NoticeDraft[] {
  const { place, notify, updates } = investigation
  const told = fresh.filter(({ step }) => updates && step !== 'started' && step !== 'joined')
  const main = place ? cardAndLines(investigation, told, { ...place, key: '' }, now) : []
  const others = (notify?.notifiers ?? []).filter(isEdited).flatMap((notifier) => {
    const lines = notify?.progress ? told : []
    return cardAndLines(investigation, lines, { ...notifier, key: `/${notifier.id}` }, now)
  })
  return [...main, ...others]
}

const isEdited = ({ type }: Notified) => type === 'slack'

function cardAndLines(
  investigation: Investigation,
  lines: readonly Progress[],
  { key, channel, ...notifier }: Notified & { key: string; channel?: string },
  now: Date,
): NoticeDraft[] {
  const { id, service } = investigation
  const summary = summaryOf(investigation)
  const common = {
    subject: id,
    notifier: { id: notifier.id, type: notifier.type },
    priority: priorities.progress,
    ...(channel !== undefined && { destination: channel }),
  }
  const card: NoticeDraft = {
    ...common,
    kind: 'card',
    dedupe: `${id}${key}`,
    told: { about: 'investigation', service, investigation: summary, at: now },
  }
  return [
    card,
    ...lines.map(
      (line): NoticeDraft => ({ ...common, dedupe: `${id}/${line.seq}${key}`, told: lineOf(service, summary, line) }),
    ),
  ]
}

/**
 * What the other configured notifiers are told of a change: the result when there is one, and the steps where these are
 * wanted. Messages of theirs cannot be edited, so that each is told once, as it stands.
 */
export function notifierNotices(
  before: Investigation | undefined,
  after: Investigation,
  fresh: readonly Progress[],
  now: Date,
): NoticeDraft[] {
  const { id, service, notify, state, updates } = after
  const summary = summaryOf(after)
  const common = { subject: id, priority: priorities.progress }
  const steps = notify?.progress && updates ? fresh.filter(({ step }) => step !== 'joined') : []
  const ended = before?.state === 'running' && state === 'concluded'
  const result = { about: 'investigation' as const, service, investigation: summary, at: now }
  const others = (notify?.notifiers ?? []).filter((notifier) => !isEdited(notifier))
  return others.flatMap((notifier): NoticeDraft[] => [
    ...steps.map((line) => ({
      ...{ ...common, notifier, dedupe: `${id}/${line.seq}/${notifier.id}` },
      told: lineOf(service, summary, line),
    })),
    ...(ended ? [{ ...common, notifier, dedupe: `${id}/result/${notifier.id}`, told: result }] : []),
  ])
}

const lineOf = (service: string, summary: InvestigationSummary, { step, text, at }: Progress): InvestigationNotice => ({
  about: 'investigation',
  service,
  investigation: summaryless(summary),
  line: { sign: investigationSigns[step] ?? '🔎', text },
  at,
})

/** A line needs no more of the investigation than its name. */
const summaryless = ({ verdict: _, chart: __, ...summary }: InvestigationSummary): InvestigationSummary => ({
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

/** What live screens hear of a change: each thing that is new of it. */
export function newsOf(before: Investigation | undefined, after: Investigation): InvestigationNews[] {
  if (!before) return ['started']
  const all: InvestigationNews[] = [
    ...(JSON.stringify(before.hypotheses) === JSON.stringify(after.hypotheses) ? [] : (['hypotheses'] as const)),
    ...(before.phase === after.phase ? [] : (['phase'] as const)),
    ...(before.state === after.state || after.state === 'running' ? [] : [after.state]),
  ]
  return all.length ? all : ['changed']
}

/** The lines that a change added. */
export const freshLines = (before: Pick<Investigation, 'progress'> | undefined, after: Investigation): Progress[] =>
  after.progress.slice(before?.progress.length ?? 0)
