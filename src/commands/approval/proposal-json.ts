import { z } from 'zod'
import { writeCommand } from '../../core/approval/operation.ts'
import { type Proposal, proposalStates } from '../../core/approval/proposal.ts'
import { risks } from '../../core/approval/risk.ts'
import type { Context } from '../../core/command.ts'
import { Iso, iso } from '../iso.ts'

const DecisionJson = z.object({ by: z.string(), name: z.string(), via: z.string(), at: Iso })

/** A proposal for programs. */
export const ProposalJson = z.object({
  id: z.string(),
  url: z.string(),
  version: z.int(),
  state: z.enum(proposalStates),
  title: z.string(),
  service: z.string(),
  environment: z.string(),
  kind: z.string().describe('The kind of operation; "manual" is carried out by its requester'),
  target: z.string().nullable().describe('The configured executor'),
  parameters: z.record(z.string(), z.unknown()),
  command: z.array(z.string()).describe('Exactly what it does, one word each'),
  command_line: z.string(),
  diff: z.string().nullable(),
  sha256: z.string().describe('An approval names it, or the first eight digits or more'),
  risk: z.enum(risks),
  risk_reasons: z.array(z.string()),
  rollback: z.object({ command: z.array(z.string()), automatic: z.boolean() }).nullable(),
  reason: z.string().nullable(),
  requester: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  investigation: z.string().nullable(),
  incident: z.string().nullable(),
  approvers: z.array(z.string()).nullable().describe('Who alone may approve; null for anybody on call'),
  approvals_needed: z.int(),
  approvals: z.array(DecisionJson),
  denial: DecisionJson.extend({ reason: z.string().nullable() }).nullable(),
  waits_until: Iso.nullable(),
  waits_because: z.string().nullable(),
  runs: z.array(
    z.object({
      direction: z.enum(['forward', 'back']),
      key: z.string(),
      step: z.enum(['claimed', 'intended', 'done']),
      started_at: Iso,
      finished_at: Iso.nullable(),
      outcome: z.enum(['done', 'refused', 'conflict', 'unknown']).nullable(),
      says: z.string().nullable(),
    }),
  ),
  verification: z
    .object({
      due_at: Iso,
      result: z.enum(['recovered', 'still_wrong', 'unknown']).nullable(),
      says: z.string().nullable(),
    })
    .nullable(),
  created_at: Iso,
  expires_at: Iso,
  closed_at: Iso.nullable(),
})

/** Writes a proposal for programs. */
export function presentProposal(proposal: Proposal, { settings }: Context): z.infer<typeof ProposalJson> {
  const { operation, rollback, denial, hold, verification } = proposal
  return {
    id: proposal.id,
    url: `${settings.publicUrl}/approvals/${proposal.id}`,
    version: proposal.version,
    state: proposal.state,
    title: proposal.title,
    service: proposal.service,
    environment: proposal.environment,
    kind: operation.kind,
    target: operation.target ?? null,
    parameters: operation.parameters,
    command: proposal.command,
    command_line: writeCommand(proposal.command),
    diff: proposal.diff ?? null,
    sha256: proposal.sha256,
    risk: proposal.risk,
    risk_reasons: proposal.reasons,
    rollback: rollback ? { command: rollback.command, automatic: rollback.operation !== undefined } : null,
    reason: proposal.reason ?? null,
    requester: proposal.requester,
    investigation: proposal.investigation ?? null,
    incident: proposal.incident ?? null,
    approvers: proposal.approvers ?? null,
    approvals_needed: proposal.needed,
    approvals: proposal.approvals.map(decision),
    denial: denial ? { ...decision(denial), reason: denial.reason ?? null } : null,
    waits_until: iso(hold?.until),
    waits_because: hold?.why ?? null,
    runs: proposal.runs.map(run),
    verification: verification
      ? { due_at: iso(verification.dueAt), result: verification.result ?? null, says: verification.says ?? null }
      : null,
    created_at: iso(proposal.createdAt),
    expires_at: iso(proposal.expiresAt),
    closed_at: iso(proposal.closedAt),
  }
}

const decision = ({ by, via, at }: Proposal['approvals'][number]) => ({ by: by.id, name: by.name, via, at: iso(at) })

const run = ({ direction, key, step, startedAt, finishedAt, outcome, says }: Proposal['runs'][number]) => ({
  direction,
  key,
  step,
  started_at: iso(startedAt),
  finished_at: iso(finishedAt),
  outcome: outcome ?? null,
  says: says ?? null,
})
