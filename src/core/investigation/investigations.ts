import type { NoticeDraft } from '../delivery.ts'
import type { Page, PageRequest } from '../ports.ts'
import type { Recorded } from './ask.ts'
import type { Case } from './feedback.ts'
import type { Investigation } from './investigation.ts'

/** Which investigations are wanted. */
export interface InvestigationFilter {
  service?: string
  incident?: string
  state?: Investigation['state']
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
  /** Started at or after. */
  since?: Date
}

/**
 * Investigations as rows. Each is worked on by one worker at a time: a claim leases it, and the lease ends by itself when
 * its worker falls silent; whoever claims it next goes on where the last transition or answer left it.
 */
export interface Investigations {
  /** Newest first. */
  list(filter: InvestigationFilter, page: PageRequest): Promise<Page<Investigation>>
  get(id: string): Promise<Investigation | undefined>
  /** The one that runs for a service, if any: there is one at a time. */
  running(profile: string, service: string): Promise<Investigation | undefined>
  /** The newest of a service that concluded at or after a moment. */
  concluded(profile: string, service: string, since: Date): Promise<Investigation | undefined>
  /** What was asked and answered, in that order. */
  recorded(id: string): Promise<Recorded[]>
  /** Keeps answers, if this holder still has the lease; what is there under the same question stays. */
  record(id: string, holder: string, recorded: Recorded[]): Promise<boolean>
  /** Leases a running one; undefined when there is none, it has ended, or somebody else is at it. */
  claim(id: string, holder: string, leaseMs: number): Promise<{ item: Investigation; attempts: number } | undefined>
  /** Makes the lease last from now; false when it was lost. */
  renew(id: string, holder: string, leaseMs: number): Promise<boolean>
  release(id: string, holder: string): Promise<void>
  /** Running ones that nobody works on. */
  idle(limit: number): Promise<string[]>
  /** Judged verdicts, newest first; of one service, or all. */
  cases(filter: { service?: string; since?: Date; hidden?: string[] }, limit: number): Promise<Case[]>
}

/** One change of an investigation, with what it owes. */
export interface InvestigationChange {
  /** As it is to be; its `version` is that of the row it was decided on, 0 for a new one. */
  item: Investigation
  /** Only if this worker still holds it; a change by a person needs no lease and ends a worker's. */
  holder?: string
  notices: NoticeDraft[]
  /** A judged verdict to keep; a person's second word replaces the first. */
  judged?: { by: string; case: Case }
}
