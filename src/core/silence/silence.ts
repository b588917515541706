import type { Window } from '../telemetry/window.ts'
import type { Founder } from '../watch/watch.ts'
import type { Matcher } from './matcher.ts'
import { type Recurrence, type Series, seriesOf } from './recurrence.ts'

export const silenceKinds = ['silence', 'maintenance'] as const
/** A maintenance window also pauses the SLA of the incidents it matches. */
export type SilenceKind = (typeof silenceKinds)[number]

/** Alerts that match make no noise for a while; they are kept, and count when it ends and they still fire. */
export interface Silence {
  id: string
  /** Rises with every change, for conditional writes. */
  version: number
  kind: SilenceKind
  /** All of them must hold. */
  matchers: Matcher[]
  comment: string
  startsAt: Date
  /** When it, or the series it is, ends; only a series may go on for ever. */
  endsAt?: Date
  recurrence?: Recurrence
  /** The incident it was made from. */
  incident?: string
  /** Where its maker is reminded besides: a Slack channel. */
  channel?: string
  /** How long before its end its maker is reminded, in milliseconds; 0 means never. */
  remindMs: number
  /** Services its maker may not see: their alerts are never silenced by it. */
  except: string[]
  createdBy: Founder
  createdAt: Date
  /** When what it matches or covers changed last. */
  changedAt: Date
  /** When the clock looked at it last. */
  lookedAt: Date
  /** The end that was reminded of. */
  remindedUntil?: Date
  /** When it was told that it matches nothing. */
  forgottenAt?: Date
  /** When somebody ended it by hand. */
  endedAt?: Date
  endedBy?: Founder
  /** The id of the asking that made it. */
  command: string
}

/** A silence with what it matched so far. */
export interface CountedSilence extends Silence {
  matched: number
  matchedAt?: Date
}

export type SilenceState = 'pending' | 'active' | 'ended'

/** When a silence covers anything: the window that holds a moment, and the start of the next one after it. */
export function coverOf(silence: Pick<Silence, 'startsAt' | 'endsAt' | 'endedAt' | 'recurrence'>): Series {
  const { startsAt, recurrence } = silence
  const end = endOf(silence)
  const series = recurrence ? seriesOf(recurrence, startsAt) : once(startsAt)
  return {
    at(moment) {
      const window = moment >= end ? undefined : series.at(moment)
      return window && { from: window.from, to: window.to < end ? window.to : end }
    },
    next(moment) {
      const from = series.next(moment)
      return from && from < end ? from : undefined
    },
  }
}

const once = (startsAt: Date): Series => ({
  at: (moment) => (moment < startsAt ? undefined : { from: startsAt, to: never }),
  next: (moment) => (moment < startsAt ? startsAt : undefined),
})

/** The last moment there is: the end of what ends by nothing but a hand. */
const never = new Date(8.64e15)

function endOf({ endsAt = never, endedAt = never }: Pick<Silence, 'endsAt' | 'endedAt'>): Date {
  return endsAt < endedAt ? endsAt : endedAt
}

/** How a silence stands; a series between two windows is pending. */
export function silenceState(silence: Silence, now: Date): SilenceState {
  const cover = coverOf(silence)
  if (cover.at(now)) return 'active'
  return cover.next(now) ? 'pending' : 'ended'
}

/** The window that holds a moment, else the next one, as far as there is any. */
export function windowNear(silence: Silence, now: Date): Window | undefined {
  const cover = coverOf(silence)
  const from = cover.next(now)
  return cover.at(now) ?? (from && cover.at(from))
}
