import type { Card, Control, Field, Span, Text, Tone } from '../card.ts'
import type { ProposalSummary } from './notice.ts'
import { manual, writeCommand } from './operation.ts'
import { lastRun, shortHash } from './proposal.ts'
import type { Risk } from './risk.ts'

const tones: Record<Risk, Tone> = { low: 'low', medium: 'medium', high: 'high', critical: 'high' }
const longestDiff = 2_000
const longestCommand = 1_000

/**
 * The card of a proposal as it stands: what exactly would be done, how risky it is, what undoes it, who may say yes and
 * until when; after the decision who made it and what came of it. The same card carries it from the first to the last.
 */
export function proposalCard(proposal: ProposalSummary, { publicUrl }: { publicUrl: string }): Card {
  const { id, title, reason, diff, createdAt } = proposal
  const { badge, tone } = headOf(proposal)
  return {
    badge,
    title,
    tone,
    fields: fieldsOf(proposal, publicUrl),
    lines: [
      ...(reason ? [reason] : []),
      ['Command: ', { code: shown(writeCommand(proposal.command), longestCommand) }],
      ...(diff ? [diffOf(diff)] : []),
      rollbackLine(proposal),
      ...progressOf(proposal),
    ],
    controls: [...controlsOf(proposal), { label: 'View', url: `${publicUrl}/approvals/${id}` }],
    footer: [
      [
        `${id} · ${shortHash(proposal)} · proposed by ${proposal.requester.name} · `,
        { time: createdAt, form: 'clock' },
      ],
    ],
  }
}

const diffOf = (diff: string): Text => [{ code: `${shown(diff, longestDiff)}\n` }]

/** What does not fit says so: nobody must take a part for the whole of what they approve. */
const shown = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most)}\n… CUT HERE: look at the whole of it before you approve (View)`

/** The state in one phrase, with the sign that marks it. */
export function headOf(proposal: ProposalSummary): { badge: string; tone: Tone } {
  const { state, risk, runs, approvals, needed, hold } = proposal
  const run = lastRun({ runs })
  const back = run?.direction === 'back'
  switch (state) {
    case 'pending':
      return {
        badge: approvals.length
          ? `🔐 APPROVAL REQUEST · ${approvals.length} OF ${needed}`
          : `🔐 APPROVAL REQUEST · RISK: ${risk.toUpperCase()}`,
        tone: tones[risk],
      }
    case 'approved':
      return { badge: hold ? '⏳ APPROVED · WAITING' : '✅ APPROVED', tone: 'warn' }
    case 'executing':
      return { badge: back ? '↩️ ROLLING BACK' : '⚙️ EXECUTING', tone: 'warn' }
    case 'succeeded':
      return succeeded(proposal)
    case 'failed':
      if (run?.outcome === 'unknown') return { badge: '❔ OUTCOME UNKNOWN', tone: 'high' }
      return { badge: back ? '❌ ROLLBACK FAILED' : '❌ FAILED', tone: 'high' }
    case 'rolled_back':
      return { badge: '↩️ ROLLED BACK', tone: 'plain' }
    case 'denied':
      return { badge: '⛔ DENIED', tone: 'plain' }
    case 'expired':
      return { badge: '⌛ EXPIRED', tone: 'plain' }
  }
}

function succeeded({ verification }: ProposalSummary): { badge: string; tone: Tone } {
  if (verification?.result === 'recovered') return { badge: '✅ DONE · RECOVERED', tone: 'good' }
  if (verification?.result === 'still_wrong') return { badge: '⚠️ DONE · STILL WRONG', tone: 'warn' }
  return { badge: '✅ DONE', tone: 'good' }
}

function fieldsOf(proposal: ProposalSummary, publicUrl: string): Field[] {
  const { risk, reasons, service, environment, investigation, incident, state, expiresAt } = proposal
  const about = (label: string, id: string, path: string): Field => ({
    label,
    value: [{ link: id, url: `${publicUrl}/${path}/${id}` }],
  })
  return [
    { label: 'Service', value: service },
    { label: 'Risk', value: [{ bold: risk.toUpperCase() }, ` (${reasons.join('; ')})`] },
    { label: 'Environment', value: environment },
    ...(investigation ? [about('Investigation', investigation, 'investigations')] : []),
    ...(incident ? [about('Incident', incident, 'incidents')] : []),
    ...(state === 'pending'
      ? [
          { label: 'Who may approve', value: whoMay(proposal) },
          { label: 'Expires', value: [{ time: expiresAt, form: 'clock' } as Span] },
        ]
      : []),
  ]
}

/** Who may say yes, in words. */
export function whoMay({ approvers, needed, risk, requester }: ProposalSummary): string {
  const people = approvers?.length ? approvers.join(', ') : 'anybody on call (oncall or sre-lead)'
  const other =
    (risk === 'high' || risk === 'critical') && requester.kind === 'user' ? `, but not ${requester.name}` : ''
  return needed > 1 ? `${needed} different people: ${people}${other}` : `${people}${other}`
}

function rollbackLine({ rollback }: ProposalSummary): Text {
  if (!rollback) return 'Rollback: none; nothing undoes it.'
  return [
    'Rollback: ',
    { code: shown(writeCommand(rollback.command), longestCommand) },
    ...(rollback.automatic ? [] : [' (by hand)']),
  ]
}

/** What happened so far, each step in one line. */
export function progressOf(proposal: ProposalSummary): Text[] {
  const { approvals, needed, state, denial, hold, runs, verification, kind } = proposal
  const missing = needed - approvals.length
  return [
    ...approvals.map((yes, index): Text => {
      const executing = index === approvals.length - 1 && state === 'executing' && runs.length === 1
      const then = !executing
        ? ''
        : kind === manual
          ? ' — it may be carried out now; report what came of it.'
          : ' — executing…'
      return ['✅ Approved by ', { user: yes.by.id, name: yes.by.name }, then]
    }),
    ...(state === 'pending' && approvals.length
      ? [`${missing} more ${missing === 1 ? 'person' : 'people'} must approve.`]
      : []),
    ...(denial ? [deniedLine(denial)] : []),
    ...(state === 'expired' ? ['⌛ Nobody decided in time: nothing was done.'] : []),
    ...(state === 'approved' && hold
      ? [['⏳ Waits until ', { time: hold.until, form: 'clock' }, `: ${hold.why}`] as Text]
      : []),
    ...runs.flatMap(runLine),
    ...(state === 'succeeded' && verification ? [verificationLine(verification)] : []),
  ]
}

function deniedLine({ by, reason }: NonNullable<ProposalSummary['denial']>): Text {
  return ['⛔ Denied by ', { user: by.id, name: by.name }, reason ? `: ${reason}` : ': nothing was done.']
}

function runLine(run: ProposalSummary['runs'][number]): Text[] {
  const back = run.direction === 'back'
  if (run.step !== 'done') return back ? ['↩️ Rolling back…'] : []
  const sign = {
    done: back ? '↩️ Rolled back' : '🔧 Done',
    refused: '❌ Not done',
    conflict: '❌ Not done',
    unknown: '❔ Nobody can tell',
  }
  return [`${sign[run.outcome ?? 'unknown']}: ${run.says ?? ''}`]
}

function verificationLine({ dueAt, result, says }: NonNullable<ProposalSummary['verification']>): Text {
  if (!result) return [`🔎 ${says ? `${says} ` : ''}Whether it helped is looked at `, { time: dueAt, form: 'clock' }]
  const sign = { recovered: '💚', still_wrong: '⚠️', unknown: '❔' }[result]
  return `${sign} ${says ?? ''}`
}

function controlsOf(proposal: ProposalSummary): Control[] {
  const { id, sha256, state, rollback, runs, kind } = proposal
  const input = { proposal: id }
  if (state === 'pending')
    return [
      { label: 'Approve', command: 'approve', input: { proposal: id, hash: sha256 }, style: 'primary' },
      { label: 'Deny', command: 'deny', input, style: 'danger' },
    ]
  if (state === 'approved' && proposal.hold) return [{ label: 'Deny', command: 'deny', input, style: 'danger' }]
  if (state === 'executing' && kind === manual)
    return [
      { label: 'It worked', command: 'report-outcome', input: { ...input, outcome: 'succeeded' }, style: 'primary' },
      { label: 'It failed', command: 'report-outcome', input: { ...input, outcome: 'failed' }, style: 'danger' },
    ]
  const run = lastRun({ runs })
  const doubtful = state === 'failed' && (run?.outcome === 'unknown' || run?.direction === 'back')
  if (rollback?.automatic && (state === 'succeeded' || doubtful))
    return [{ label: 'Roll back', command: 'rollback', input, style: 'danger' }]
  return []
}

/** What happened in one line, for the thread and the timeline of an incident. */
export function toldOf(proposal: ProposalSummary): { sign: string; text: string } {
  const { id, title, approvals, state, denial } = proposal
  const run = lastRun(proposal)
  const names = approvals.map((yes) => `@${yes.by.name}`).join(' and ')
  switch (state) {
    case 'pending':
      return { sign: '🔐', text: `Approval asked for: ${title} (${id})` }
    case 'denied':
      return { sign: '⛔', text: `Denied by @${denial?.by.name ?? 'somebody'}: ${title}` }
    case 'expired':
      return { sign: '⌛', text: `Nobody approved in time: ${title}` }
    case 'approved':
    case 'executing':
      return run?.direction === 'back'
        ? { sign: '↩️', text: `Rolling back: ${title}` }
        : { sign: '✅', text: `Approved by ${names} — executing: ${title}` }
    case 'succeeded':
      return { sign: '⚙️', text: `Executed: ${title}. ${proposal.verification?.says ?? run?.says ?? ''}`.trim() }
    case 'failed':
      return {
        sign: '❌',
        text: `${run?.outcome === 'unknown' ? 'Outcome unknown' : 'Failed'}: ${title}. ${run?.says ?? ''}`.trim(),
      }
    case 'rolled_back':
      return { sign: '↩️', text: `Rolled back: ${title}. ${run?.says ?? ''}`.trim() }
  }
}
