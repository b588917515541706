import type { Alert } from './alert.ts'

/** Duties that fell due without a timer saying so: after downtime, a restore or a lost wake-up. */
export interface Overdue {
  /** Incidents whose next deadline has passed. */
  dueIncidents(limit: number): Promise<string[]>
  /** Groups whose waiting alerts are due. */
  dueGroups(limit: number): Promise<{ key: string; source: string }[]>
  /** Firing alerts of these sources that were not refreshed in time. */
  expiredAlerts(sources: string[], limit: number): Promise<Alert[]>
  /** Wakes every worker that has waiting work. */
  wakeAll(): Promise<void>
  /** Forgets what only served for a while: worked-off deliveries, answered command ids, old sessions. */
  purge(olderThan: Date): Promise<void>
}
