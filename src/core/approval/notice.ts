import type { Proposal } from './proposal.ts'

/** What a card needs of a proposal: everything but what only executors read. */
export type ProposalSummary = Omit<Proposal, 'operation' | 'base' | 'rollback' | 'asking' | 'places' | 'notify'> & {
  kind: string
  rollback?: { command: string[]; automatic: boolean }
}

/** What is told of a proposal: its card as it stands. */
export interface ProposalNotice {
  about: 'proposal'
  service: string
  proposal: ProposalSummary
  at: Date
}

/** The longest diff a card carries along; the portal has the whole. */
const longestDiff = 8_000

/** Takes from a proposal what its card shows. */
export function summaryOf(proposal: Proposal): ProposalSummary {
  const { operation, base: _, rollback, asking: __, places: ___, notify: ____, diff, ...rest } = proposal
  return {
    ...rest,
    kind: operation.kind,
    ...(diff !== undefined && { diff: diff.length > longestDiff ? `${diff.slice(0, longestDiff)}\n…` : diff }),
    ...(rollback && { rollback: { command: rollback.command, automatic: rollback.operation !== undefined } }),
  }
}
