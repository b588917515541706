import type { ProposalSummary } from './notice.ts'
import type { Proposal } from './proposal.ts'

/** Reads a proposal, or its summary, back from JSON: every moment by its name, everything else to the letter. */
export function readProposal<T extends Proposal | ProposalSummary>(stored: unknown): T {
  const item = stored as T
  const { hold, denial, verification, closedAt } = item
  return {
    ...item,
    createdAt: new Date(item.createdAt),
    expiresAt: new Date(item.expiresAt),
    approvals: item.approvals.map((yes) => ({ ...yes, at: new Date(yes.at) })),
    runs: item.runs.map((run) => ({
      ...run,
      startedAt: new Date(run.startedAt),
      leaseUntil: new Date(run.leaseUntil),
      ...(run.finishedAt && { finishedAt: new Date(run.finishedAt) }),
    })),
    ...(denial && { denial: { ...denial, at: new Date(denial.at) } }),
    ...(hold && { hold: { ...hold, until: new Date(hold.until) } }),
    ...(verification && {
      verification: {
        ...verification,
        dueAt: new Date(verification.dueAt),
        ...(verification.at && { at: new Date(verification.at) }),
      },
    }),
    ...(closedAt && { closedAt: new Date(closedAt) }),
  }
}
