import type { InvestigationNews } from '../change.ts'
import type { NoticeDraft } from '../delivery.ts'
import type { Page, PageRequest } from '../page.ts'
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
  /**
   * Keeps answers, if this holder still has the lease; what is there under the same question stays. `usedMs` is how much
   * time the looking took so far: what is kept of it counts for whoever goes on.
   */
  record(id: string, holder: string, recorded: Recorded[], usedMs: number): Promise<boolean>
  /** Leases a running one; undefined when there is none, it has ended, or somebody else is at it. */
  claim(id: string, holder: string, leaseMs: number): Promise<Claimed | undefined>
  /** Makes the lease last from now; false when it was lost. */
  renew(id: string, holder: string, leaseMs: number, usedMs: number): Promise<boolean>
  release(id: string, holder: string, usedMs: number): Promise<void>
  /** Running ones that nobody works on. */
  idle(limit: number): Promise<string[]>
  /** How many ended with a verdict, without tests, by what they were about. */
  countConcluded(filter: { service?: string; since: Date; hidden?: string[] }): Promise<ConcludedCount[]>
  /** Judged verdicts, newest first; of one service, or all. */
  cases(filter: { service?: string; since?: Date; hidden?: string[] }, limit: number): Promise<Case[]>
}

/** A leased investigation: how often it was taken up without getting anywhere, and how long was looked for it so far. */
export interface Claimed {
  item: Investigation
  attempts: number
  usedMs: number
}

/** Verdicts of one service, and of one urgency and source of the incident they were about, where there was one. */
export interface ConcludedCount {
  service: string
  severity?: string
  source?: string
  outcome: string
  count: number
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
  /** What live screens hear of it. */
  news?: readonly InvestigationNews[]
}
