import type { NoticeDraft } from '../delivery.ts'
import type { Wake } from '../jobs.ts'
import type { Page, PageRequest } from '../page.ts'
import type { AuditEntry } from './audit.ts'
import type { Proposal, ProposalState } from './proposal.ts'

export interface ProposalFilter {
  state?: ProposalState[]
  service?: string
  investigation?: string
  incident?: string
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
}

/** Reading proposals. */
export interface Proposals {
  proposal(id: string): Promise<Proposal | undefined>
  /** Newest first. */
  proposals(filter: ProposalFilter, page: PageRequest): Promise<Page<Proposal>>
  /** Ids of those that the clock must look at, the longest overdue first. */
  dueProposals(limit: number): Promise<string[]>
  /** Keeps what is being carried out in this version from others until then; false when it is not (any more). */
  extendProposal(id: string, version: number, until: Date): Promise<boolean>
}

/** What a unit of work may do with proposals; all of it commits with everything else of that unit. */
export interface ProposalWork {
  /** Locks one and reads it as it is. */
  proposal(id: string): Promise<Proposal | undefined>
  /** False when the id is taken. */
  addProposal(proposal: Proposal): Promise<boolean>
  /** Writes what became of it; throws when it is not the version after the one that was locked. Its content never changes. */
  putProposal(proposal: Proposal): Promise<void>
  /** Locks the changes of a service and answers when those that still count began. */
  changesOf(service: string): Promise<Date[]>
  putChangesOf(service: string, begun: Date[]): Promise<void>
  /** Owes messages at the end of the unit. */
  owe(drafts: NoticeDraft[]): void
  wake(wakes: Wake[]): void
  /** Adds to the audit log at the end of the unit. */
  record(entry: AuditEntry): void
}
