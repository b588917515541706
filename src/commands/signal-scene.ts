import type { Alert, Signal } from '../core/alert.ts'
import type { Group, IncidentWork } from '../core/ledger.ts'
import type { SourceSettings } from '../core/source.ts'

/** A signal with the source it came through. */
export interface Heard {
  signal: Signal
  settings: SourceSettings
}

/** What one signal did and why, as the delivery list shows it. */
export interface SignalOutcome {
  dedupKey: string
  outcome: string
  reason: string
  incident?: string
}

/** What handling one signal works on. */
export interface Scene extends Heard {
  tx: IncidentWork
  group: Group
  newest: Alert | undefined
}

/** Words an outcome. */
export type Tell = (incident: string | null | undefined, words?: string, what?: string) => SignalOutcome
