import type { Button, Card, Control, Field, Span, Text, Tone } from '../card.ts'
import { showElapsed } from '../duration.ts'
import { judgements, judgementWords } from './feedback.ts'
import type { InvestigationSummary } from './summary.ts'
import { confidenceWord, type Remedy, type Verdict, writeObject } from './verdict.ts'

/** The signs of progress in threads. */
export const investigationSigns: Record<string, string> = {
  started: '🔎',
  evidence: '📊',
  hypotheses: '💡',
  cause: '🎯',
  remediation: '🛠️',
  action: '⚙️',
  cancelled: '🚫',
  joined: '➕',
}

const outcomes: Record<Verdict['outcome'], { badge: string; tone: Tone }> = {
  cause: { badge: '🎯 ROOT CAUSE', tone: 'high' },
  external: { badge: '🌐 EXTERNAL CAUSE', tone: 'warn' },
  healthy: { badge: '✅ NOTHING IS WRONG', tone: 'good' },
  undetermined: { badge: '❔ UNDETERMINED', tone: 'plain' },
}

const mostMoments = 8
const mostRemedies = 5
const mostResources = 8

/** What a card shows beside its words: a picture at an address, or else its course as a row of blocks. */
interface Pictured {
  publicUrl: string
  image?: Card['image']
  course?: { blocks: string; says: string }
}

/** The card of an investigation as it stands: what is known on the way, then the result with its feedback buttons. */
export function investigationCard(summary: InvestigationSummary, { publicUrl, image, course }: Pictured): Card {
  const { id, service, state, verdict, chart, startedAt } = summary
  const view = { label: 'View', url: `${publicUrl}/investigations/${id}` }
  const footer: Text[] = [[`${id} · ${summary.profile} · `, { time: startedAt, form: 'clock' }]]
  if (state === 'cancelled')
    return {
      title: `Investigation of ${service} was cancelled`,
      tone: 'plain',
      badge: '🚫 CANCELLED',
      controls: [view],
      footer,
    }
  if (!verdict)
    return {
      title: `Investigating ${service}`,
      tone: 'plain',
      badge: '🔎 INVESTIGATING',
      fields: [
        { label: 'Why', value: summary.reason },
        { label: 'Now', value: phaseWords[summary.phase] },
      ],
      lines: summary.hypotheses.map((one) => hypothesisLine(one)),
      controls: [{ label: 'Cancel', command: 'cancel-investigation', input: { investigation: id } }, view],
      footer,
    }
  return {
    ...outcomes[verdict.outcome],
    title: `${service}: ${verdict.summary}`,
    fields: fieldsOf(summary, verdict),
    lines: linesOf(summary, verdict, image ? undefined : course),
    ...(image && { image }),
    ...(chart && { chart }),
    controls: [...feedbackControls(summary), view],
    footer: [...footer, ...feedbackLine(summary)],
  }
}

/** The verdict in one line, for threads and timelines. */
export function concluded({ verdict, id }: InvestigationSummary): Span[] {
  if (!verdict) return ['Investigation ', { code: id }, ' ended without a verdict']
  const { outcome, confidence, summary } = verdict
  const sure = outcome === 'cause' || outcome === 'external' ? ` (${confidenceText(confidence)})` : ''
  const lead = { cause: 'Root cause', external: 'External cause', healthy: 'Healthy', undetermined: 'Undetermined' }
  return [{ bold: lead[outcome] }, `${sure}: ${summary}`]
}

/** Confidence in a word and a number: `high, 87 %`. */
export const confidenceText = (confidence: number) => `${confidenceWord(confidence)}, ${Math.round(confidence * 100)} %`

/** What it is doing. */
export const phaseWords: Record<InvestigationSummary['phase'], string> = {
  triage: 'Looking at what is unusual',
  hypothesize: 'Forming hypotheses',
  investigate: 'Gathering evidence',
  evaluate: 'Weighing the evidence',
  conclude: 'Drawing the conclusion',
  remediate: 'Preparing what to do',
  done: 'Done',
}

export const hypothesisLine = ({ text, state, confidence }: InvestigationSummary['hypotheses'][number]): Text =>
  `${state === 'refuted' ? '✗' : state === 'supported' ? '✓' : '?'} ${text} (${Math.round(confidence * 100)} %)`

function fieldsOf({ reason, startedAt, endedAt }: InvestigationSummary, verdict: Verdict): Field[] {
  const { rootCause, confidence, affected } = verdict
  const resources = [...affected.services, ...affected.resources.map(writeObject)]
  return [
    { label: 'Alert', value: reason },
    ...(rootCause ? [{ label: 'Where', value: writeObject(rootCause.object) }] : []),
    ...(rootCause ? [{ label: 'Confidence', value: confidenceText(confidence) }] : []),
    ...(resources.length
      ? [{ label: 'Affected', value: resources.slice(0, mostResources).join(', ') + more(resources, mostResources) }]
      : []),
    ...(endedAt ? [{ label: 'Took', value: showElapsed(startedAt, endedAt) }] : []),
  ]
}

const more = (all: unknown[], shown: number) => (all.length > shown ? ` and ${all.length - shown} more` : '')

function linesOf(
  { evidence, proposals, exhausted }: InvestigationSummary,
  verdict: Verdict,
  course: Pictured['course'],
): Text[] {
  const { rootCause, timeline, remedies, excluded, unknowns } = verdict
  const words = new Map(evidence.map((one) => [one.id, one]))
  const seen = (rootCause?.evidence ?? []).flatMap((id) => words.get(id) ?? []).slice(0, mostRemedies)
  return [
    ...(rootCause ? [[{ bold: 'Root cause: ' }, rootCause.summary] satisfies Text] : []),
    ...headed(
      'Evidence',
      seen.map(({ id, says, source }): Text => [`• [${id}] ${says} `, { code: source }]),
    ),
    ...(course ? [[{ code: course.blocks }, ` ${course.says}`] satisfies Text] : []),
    ...headed(
      'Timeline',
      timeline
        .slice(0, mostMoments)
        .map(
          ({ at, text, evidence: ids }): Text => ['• ', { time: at, form: 'clock' }, ` ${text} [${ids.join(', ')}]`],
        ),
    ),
    ...headed('Do now', remedies.filter(({ when }) => when === 'immediate').map(remedyLine)),
    ...headed('So that it does not come again', remedies.filter(({ when }) => when === 'preventive').map(remedyLine)),
    ...(proposals.length ? [[{ bold: 'Awaiting approval: ' }, proposals.join(', ')] satisfies Text] : []),
    ...headed(
      'Put aside',
      excluded.slice(0, 3).map(({ cause, why }): Text => `• ${cause.summary} — ${why}`),
    ),
    ...headed(
      'Not known',
      [...unknowns, ...exhausted].slice(0, mostRemedies).map((one): Text => `• ${one}`),
    ),
  ]
}

const headed = (title: string, lines: Text[]): Text[] =>
  lines.length ? [[{ bold: title }], ...lines.slice(0, mostMoments)] : []

const remedyLine = ({ text, command }: Remedy): Text =>
  command?.length ? [`• ${text}: `, { code: command.join(' ') }] : `• ${text}`

function feedbackControls({ id, feedback }: InvestigationSummary): Control[] {
  const last = feedback.at(-1)?.judgement
  return judgements.map((judgement): Button => {
    const label = `${judgementWords[judgement]}${last === judgement ? ' ✓' : ''}`
    const input = { investigation: id, judgement }
    return { label, command: 'feedback', input, ...(judgement === 'wrong' && { ask: ['cause'] }) }
  })
}

function feedbackLine({ feedback }: InvestigationSummary): Text[] {
  const last = feedback.at(-1)
  if (!last) return []
  return [`${last.by.name}: ${judgementWords[last.judgement]}${last.cause ? ` — ${last.cause}` : ''}`]
}
