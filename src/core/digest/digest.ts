import type { Severity } from '../alert.ts'
import type { Urgency } from '../incident.ts'
import type { Window } from '../telemetry/window.ts'

/** How many, and how many in the time before that it is compared with. */
export interface Tally {
  now: number
  before: number
}

/** A tally under a name: a service, a namespace, a type of alert. */
export interface Named extends Tally {
  name: string
}

/** A type of alert: what its source calls it, and the service it is about. */
export interface AlertType extends Tally {
  name: string
  service: string
}

/** What is still open and nobody has taken. */
export interface Unacked {
  id: string
  title: string
  service: string
  urgency: Urgency
  openedAt: Date
}

/** How the targets of a day's incidents were kept. */
export interface SlaOutcome {
  met: number
  breached: number
  /** Neither met nor missed yet. */
  running: number
}

/** What a day (or the days since the last digest) brought, beside the same time before. */
export interface Digest {
  /** The name of the configured digest, or `now` for one that was only asked for. */
  scope: string
  /** The day it is of, `YYYY-MM-DD`, in the time zone of its scope. */
  date: string
  timeZone: string
  window: Window
  /** What it is compared with: it ends where the window begins. */
  previous: Window
  alerts: Tally
  incidents: Tally
  bySeverity: (Tally & { severity: Severity })[]
  /** The most first. */
  byService: Named[]
  byNamespace: Named[]
  /** Types that did not come in the time before, no longer come, and come at least twice as often. */
  fresh: AlertType[]
  gone: AlertType[]
  increased: AlertType[]
  /** What fired most. */
  noisiest: AlertType[]
  unacked: Unacked[]
  sla: Record<'ack' | 'resolve', SlaOutcome>
  /** Restricted services that its counts include. */
  restricted: string[]
}

/** Every service that a digest tells of: who may not see one of them does not see it. */
export function servicesOf(digest: Digest): string[] {
  const { restricted, byService, fresh, gone, increased, noisiest, unacked } = digest
  const named = [...fresh, ...gone, ...increased, ...noisiest, ...unacked].map(({ service }) => service)
  return [...new Set([...restricted, ...byService.map(({ name }) => name), ...named])]
}

/** Where a tally goes, as an arrow. */
export function trend({ now, before }: Tally): '↑' | '↓' | '→' {
  if (now === before) return '→'
  return now > before ? '↑' : '↓'
}

/** How a tally changed in words: `+25 %`, or `new` when there was nothing to compare with. */
export function changeOf({ now, before }: Tally): string {
  if (now === before) return '±0'
  if (before === 0) return 'new'
  const percent = Math.round(((now - before) / before) * 100)
  return percent === 0 ? (now > before ? '+<1 %' : '−<1 %') : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`
}
