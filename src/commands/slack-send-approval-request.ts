import { z } from 'zod'
import { readCommand } from '../core/approval/operation.ts'
import { risks } from '../core/approval/risk.ts'
import { command } from '../core/command.ts'
import { aboutProposal } from './approval/decided.ts'
import { propose } from './approval/make-proposal.ts'
import { incidentId } from './incident-id.ts'

const riskLevel = () =>
  z
    .string()
    .transform((level) => level.toLowerCase())
    .pipe(z.enum(risks, { error: `Choose one of ${risks.join(', ')}.` }))
    .optional()

const text = (most: number) => z.string().trim().min(1).max(most)

export const slackSendApprovalRequest = command({
  name: 'slack-send-approval-request',
  aliases: ['slack_send_approval_request'],
  summary: 'Ask for the approval of an operation with buttons in a Slack channel',
  input: z.strictObject({
    operation: text(300).meta({ description: 'What is to be done, in one line', label: 'Operation', positional: true }),
    channel: text(100)
      .optional()
      .meta({ description: 'Where to ask; the approval channel when left out', label: 'Channel' }),
    riskLevel: riskLevel().meta({
      description: 'low, medium, high or critical; what is not known counts as high at least',
      label: 'Risk',
    }),
    rollbackCommand: text(2_000).optional().meta({ description: 'What undoes it', label: 'Rollback' }),
    risk_level: riskLevel().meta({ description: 'Another spelling of riskLevel', label: 'Risk level' }),
    rollback_command: text(2_000)
      .optional()
      .meta({ description: 'Another spelling of rollbackCommand', label: 'Rollback command' }),
    command: text(2_000).optional().meta({
      description: 'The command that does it; carried out by Allclear where an executor knows it',
      label: 'Command',
    }),
    service: text(200).optional().meta({ description: 'The service it changes', label: 'Service', kind: 'service' }),
    environment: text(60).optional().meta({ description: 'Where, such as production', label: 'Environment' }),
    investigation: text(100)
      .optional()
      .meta({ description: 'The investigation it follows from', label: 'Investigation' }),
    incident: incidentId()
      .optional()
      .meta({ description: 'The incident it is for', label: 'Incident', kind: 'incident', positional: false }),
    reason: text(2_000).optional().meta({ prose: true, description: 'Why', label: 'Reason' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/slack/approval-requests' },
  run(context, asked) {
    const {
      operation,
      riskLevel,
      risk_level,
      rollbackCommand,
      rollback_command,
      command: typed,
      service,
      ...rest
    } = asked
    const risk = riskLevel ?? risk_level
    const rollback = rollbackCommand ?? rollback_command
    return propose(context, {
      ...rest,
      service: service ?? serviceIn(operation, [...context.directory.services.keys()]),
      title: operation,
      risk,
      ...(typed !== undefined && { command: wordsOf(typed) }),
      ...(rollback !== undefined && { rollback: wordsOf(rollback) }),
    })
  },
  ...aboutProposal,
})

/** A line as words; one with an open quote is kept as it is, since nothing runs it. */
const wordsOf = (line: string) => readCommand(line) ?? [line]

/** The declared service that a sentence names, the longest name first; else nothing in particular. */
function serviceIn(sentence: string, services: string[]): string {
  const words = new Set(sentence.toLowerCase().split(/[^a-z0-9._@+-]+/))
  const named = services.filter((id) => words.has(id.toLowerCase())).sort((a, b) => b.length - a.length)
  return named[0] ?? 'unspecified'
}
