import type { Readings } from '../readings.ts'
import type { LogLine } from '../telemetry.ts'

/** A line that a fault makes a service write, before it has a moment and a pod. */
export type Outcry = Pick<LogLine, 'service' | 'level' | 'message'>

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
  outcries: Outcry[]
  /** The version that brought it, when a deploy did. */
  deploy?: { version: string; author: string }
}
