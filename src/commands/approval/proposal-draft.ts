import type { Operation } from '../../core/approval/operation.ts'
import type { Proposal } from '../../core/approval/proposal.ts'
import type { Risk } from '../../core/approval/risk.ts'

/** What somebody would like to be done. */
export interface ProposalDraft {
  service: string
  /** Either what is to be done in an executor's terms … */
  operation?: Operation
  /** … or as a person would type it. */
  command?: string[]
  /** What it is called; the executor knows better where there is one. */
  title?: string | undefined
  reason?: string | undefined
  diff?: string | undefined
  /** Where it happens, for what no executor carries out. */
  environment?: string | undefined
  /** What the requester thinks of it: raises the risk, never lowers it. */
  risk?: Risk | undefined
  /** What undoes it, where the executor does not know. */
  rollback?: string[] | undefined
  investigation?: string | undefined
  incident?: string | undefined
  profile?: string | undefined
  /** Asked for here instead of in the approval channel. */
  channel?: string | undefined
  expiresInMs?: number | undefined
  /** Proposals of the same asker's service in whose place this one stands: they are withdrawn when it is made. */
  supersedes?: readonly Proposal[] | undefined
}
