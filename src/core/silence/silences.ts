import type { Alert } from '../alert.ts'
import type { NoticeDraft } from '../delivery.ts'
import type { Page, PageRequest } from '../page.ts'
import type { CountedSilence, Silence } from './silence.ts'

/** What is to be looked at again: alerts that are kept quiet, alerts that fire, or the SLA of incidents. */
export type Recheck = 'muted' | 'firing' | 'maintenance'

/** Which firing alerts are wanted, in the order of their ids. */
export interface FiringFilter {
  /** Only those that a silence or another alert keeps quiet, or only those that nothing does. */
  muted?: boolean
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
  /** The id after which to go on. */
  after?: string
}

/** Reading silences, and the duties that follow from them. */
export interface Silences {
  /** Newest first; `live`: only those that are not over, or only those that are. */
  silences(filter: { live?: boolean }, page: PageRequest): Promise<Page<CountedSilence>>
  silence(id: string): Promise<CountedSilence | undefined>
  firingAlerts(filter: FiringFilter, limit: number): Promise<Alert[]>
  /** Silences the clock should have looked at. */
  dueSilences(limit: number): Promise<string[]>
  /** What waits to be looked at again. */
  rechecks(): Promise<{ id: string; what: Recheck }[]>
  /** Forgets what was looked at again. */
  settleRechecks(ids: string[]): Promise<void>
  /** Unresolved incidents, in the order of their numbers, for a look at their SLA. */
  unresolvedIncidents(after: string | undefined, limit: number): Promise<string[]>
  /** Works out anew which firing alerts mute others: the rules of the configuration may have changed. */
  declareInhibitions(): Promise<void>
}

/** One change of a silence. */
export interface SilenceChange {
  silence: Silence
  /** When the clock looks at it next; absent: it is over. */
  nextAt?: Date
  notices: NoticeDraft[]
}

/** Silences inside a unit of work; whoever changes one waits for the alerts that are just being decided by it. */
export interface SilenceWork {
  /** Locks one. */
  get(id: string): Promise<CountedSilence | undefined>
  /** Adds or replaces one. */
  put(change: SilenceChange): Promise<void>
}
