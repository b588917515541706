import type { FlapRule } from '../flap.ts'
import type { AnomalySeverity } from '../telemetry/anomaly.ts'
import type { Findings } from './findings.ts'

/** Where notices go: a configured notifier (`<profile>/<name>`), or a connected Slack workspace by its id. */
export interface NoticePlace {
  id: string
  type: string
  /** As people call it. */
  name: string
  /** Replaces the notifier's own channel, URL or address. */
  destination?: string
}

/** A person or machine as a watch remembers them. */
export interface Founder {
  id: string
  name: string
}

/** What watches and alert rules have in common: what they look at, how they tell, and when they look next. */
export interface Lookout {
  /** `watch-<8 hex>` or `alert-<8 hex>`. */
  id: string
  /** Counts the changes of its row; the condition of every write. */
  version: number
  /** The profile it was started with, which it keeps. */
  profile: string
  service: string
  /** From one look to the next, in milliseconds. */
  intervalMs: number
  /** Nobody is told when absent: it only opens incidents. */
  notifier?: NoticePlace
  renotifyMs?: number
  flap?: FlapRule
  /** Anomalies at least so bad open an incident; none do when absent. */
  incidents?: AnomalySeverity
  createdBy: Founder
  createdAt: Date
  /** The id of the asking that made it, so that asking again makes no second one. */
  command: string
  state: 'running' | 'stopped'
  /** When it looks next. */
  nextAt: Date
  lastLook?: { doneAt: Date; ok: boolean; message?: string }
  /** How many looks there were. */
  looks: number
  /** Looks that failed in a row. */
  failures: number
  findings: Findings
}

/** A service that is looked at again and again; whoever asked is told when its set of anomalies changes. */
export interface Watch extends Lookout {
  stoppedAt?: Date
  stoppedBy?: Founder
}

/** The shortest and the usual interval, in milliseconds. */
export const leastIntervalMs = 15_000
export const usualIntervalMs = 60_000

/** What counts as flapping when nobody says otherwise: more than eight changes in half an hour, until calm for ten minutes. */
export const usualFlap: FlapRule = { changes: 8, windowMs: 30 * 60_000, calmMs: 10 * 60_000 }
