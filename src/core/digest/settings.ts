import type { Notified } from '../notify.ts'
import type { Weekday } from '../oncall/clock-fields.ts'

/** A digest that is sent by itself. */
export interface DigestSettings {
  /** Names it: one digest of a name and a day exists once. */
  scope: string
  /** `HH:MM` on the wall clock of the time zone. */
  time: string
  /** An IANA name. */
  timeZone: string
  /** The days it is sent on; the window of each reaches back to the one before. */
  weekdays: readonly Weekday[]
  /** Where it is told; the default channel of the workspace when not given. */
  channel?: string
  /** Configured notifiers that tell it, too. */
  notify?: readonly Notified[]
  /** A connected Slack workspace, by id or name. */
  workspace?: string
  /** Only of these services; of all when not given. */
  services?: readonly string[]
}

/** What holds where nothing is configured: one of everything, every day at 09:00 UTC. */
export const usualDigests: readonly DigestSettings[] = [
  {
    scope: 'all',
    time: '09:00',
    timeZone: 'UTC',
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  },
]
