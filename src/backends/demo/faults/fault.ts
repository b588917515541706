import type { Level } from '../../../core/telemetry/log.ts'
import type { Readings } from '../readings.ts'

/** A line that a fault makes a service write; `{…}` is filled in. */
export interface Cry {
  service: string
  level: Level
  message: string
  /** The class of the error, where the service knows it. */
  error?: string
  /** How often, whatever is asked of the service; without it one for each request that fails. */
  perMinute?: number
  /** It is heard only when the fault is so old, in milliseconds. */
  afterMs?: number
}

/** Where and how requests fail or wait, as traces show it. */
export interface Cause {
  /** The service inside which it happens. */
  service: string
  /** The piece of work that fails or takes long. */
  operation: string
  attributes: Record<string, string | number | boolean>
  /** How long that piece takes, in milliseconds. */
  ms: number
  /** The status the service answers with; 500 when left out. */
  status?: number
  /** It takes long, and nothing fails. */
  onlySlow?: boolean
}

/** One way in which the shop breaks. */
export interface Fault {
  /** Name for programs, such as `payments-pool`. */
  id: string
  /** What is wrong, for people. */
  label: string
  /** Where it starts. */
  service: string
  /** Changes the healthy readings to what is measured `ageMs` milliseconds after the fault began. */
  bend(readings: Readings, ageMs: number): void
  /** What the logs fill with while it lasts. */
  cries: readonly Cry[]
  cause: Cause
  /** What was changed in the moment it began, when a change brought it. */
  change?: { kind: 'deploy' | 'config' | 'flag'; title: string; author: string }
}
