import type { Severity } from '../alert.ts'
import type { NoticeDraft } from '../delivery.ts'
import type { Incident } from '../incident.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Window } from '../telemetry/window.ts'
import type { Digest } from './digest.ts'

/** How many alerts of one type a service had in two windows. */
export interface AlertCount {
  type: string
  severity: Severity
  service: string
  namespace?: string
  now: number
  before: number
}

/** Which services count: only these, and none of those. */
export interface DigestServices {
  only?: readonly string[]
  hidden: readonly string[]
}

/** What a digest is drawn from. */
export interface DigestFacts {
  alerts: AlertCount[]
  /** Opened in either window, however they stand now. */
  incidents: Incident[]
  /** Open now and taken by nobody, the longest first. */
  unacked: Incident[]
}

/** The archive of digests, and what they are drawn from. */
export interface Digests {
  digestFacts(windows: { window: Window; previous: Window }, services: DigestServices): Promise<DigestFacts>
  digest(scope: string, date: string): Promise<Digest | undefined>
  /** The newest first; none that tells of a hidden service. */
  digests(filter: { scope?: string; hidden: readonly string[] }, page: PageRequest): Promise<Page<Digest>>
  /** Whether this scope was ever looked after, and whether for this day. */
  digestMarks(scope: string, date: string): Promise<{ began: boolean; done: boolean }>
}

/** The digest of one scope and day: absent when the day only marks the beginning of a scope. */
export interface DigestMark {
  scope: string
  date: string
  digest?: Digest
  notices: NoticeDraft[]
}
