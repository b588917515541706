import { z } from 'zod'
import { readCommand } from '../core/approval/operation.ts'
import { risks } from '../core/approval/risk.ts'
import { command } from '../core/command.ts'
import { duration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import { aboutProposal } from './approval/decided.ts'
import { propose as makeProposal } from './approval/make-proposal.ts'
import type { ProposalDraft } from './approval/proposal-draft.ts'
import { incidentId } from './incident-id.ts'

export const propose = command({
  name: 'propose',
  summary:
    'Propose a change, such as "kubectl scale deployment/checkout -n shop --replicas=8", and ask for its approval',
  input: z.strictObject({
    service: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'The service it changes', label: 'Service', positional: true, kind: 'service' }),
    change: z.string().trim().min(1).max(2_000).optional().meta({
      description: 'The command as you would type it, or what a person is to do',
      label: 'Change',
      positional: true,
      multiline: true,
    }),
    kind: z.string().min(1).max(60).optional().meta({
      description: 'The kind of operation, such as kubernetes.scale, instead of a typed command',
      label: 'Kind',
    }),
    target: z.string().min(1).max(100).optional().meta({ description: 'Which configured executor', label: 'Target' }),
    parameters: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'What the kind of operation takes', label: 'Parameters' }),
    reason: z.string().max(2_000).optional().meta({ prose: true, description: 'Why', label: 'Reason' }),
    risk: z.enum(risks).optional().meta({ description: 'Raises the risk; it is never lowered', label: 'Risk' }),
    rollback: z
      .string()
      .max(2_000)
      .optional()
      .meta({ description: 'What undoes it, where that is not known by itself', label: 'Rollback' }),
    environment: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'Where, for what a person carries out', label: 'Environment' }),
    investigation: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'The investigation it follows from', label: 'Investigation' }),
    incident: incidentId()
      .optional()
      .meta({ description: 'The incident it is for', label: 'Incident', kind: 'incident', positional: false }),
    profile: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'Whose telemetry tells whether it helped', label: 'Profile' }),
    channel: z.string().max(100).optional().meta({ description: 'Where the approval is asked for', label: 'Channel' }),
    expires: duration({ min: '1m', max: '7d' })
      .optional()
      .meta({ description: 'How long it waits, such as 30m', label: 'Expires', kind: 'duration' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/proposals' },
  slash: true,
  run(context, { change, kind, target, parameters = {}, rollback, expires, ...asked }) {
    if ((change === undefined) === (kind === undefined))
      throw new Problem('invalid', 'Give either the change as a command, or a kind with its parameters.', {
        fields: { change: 'Write the command, or name a kind.' },
      })
    const words = change === undefined ? undefined : wordsOf(change, 'change')
    const known = words && target !== undefined ? context.executors?.read(words, target) : undefined
    const draft: ProposalDraft = {
      ...asked,
      ...(words && !known && { command: words }),
      ...(known && { operation: known }),
      ...(change !== undefined && { title: change }),
      ...(kind !== undefined && { operation: { kind, parameters, ...(target !== undefined && { target }) } }),
      ...(rollback !== undefined && { rollback: wordsOf(rollback, 'rollback') }),
      expiresInMs: expires,
    }
    return makeProposal(context, draft)
  },
  ...aboutProposal,
})

function wordsOf(line: string, field: string): string[] {
  const words = readCommand(line)
  if (words) return words
  throw new Problem('invalid', 'A quote is opened and never closed.', { fields: { [field]: 'Close the quote.' } })
}
