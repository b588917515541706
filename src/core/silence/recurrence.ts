import { Temporal } from '@js-temporal/polyfill'
import { RRuleTemporal } from 'rrule-temporal'
import { instantOf, wallAt } from '../oncall/wall-clock.ts'
import { Problem } from '../problem.ts'
import type { Window } from '../telemetry/window.ts'

/** A window that comes again. */
export interface Recurrence {
  /** A rule of RFC 5545 without start and end, such as `FREQ=WEEKLY;BYDAY=SU`. */
  rule: string
  /** How long each window is, in milliseconds of elapsed time. */
  durationMs: number
  /** An IANA name: windows begin by the wall clock there, through both changes of the clocks. */
  timeZone: string
}

/** When a series is there, and when it begins again. */
export interface Series {
  /** The window that holds a moment. */
  at(moment: Date): Window | undefined
  /** The beginning of the first window after a moment. */
  next(moment: Date): Date | undefined
}

/** How many periods are gone through in search of the next window. */
const mostPeriods = 2_000
/** Counting goes through every window from the first. */
const mostCount = 1_000

const parts = new Set(['FREQ', 'INTERVAL', 'COUNT', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST'])
const frequencies = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])

/** Further apart than this a wall clock and the time never come by changes of the clocks, in milliseconds. */
const mostShiftMs = 25 * 3_600_000

/**
 * The windows of a recurrence that begins at `start`. The rule is followed on the wall clock of its time zone: of an hour
 * that comes twice the first one counts, and for one that is left out the moment of the jump. Throws Problem `invalid` at
 * `rrule` for a rule that is none, or that comes too rarely to be found.
 */
export function seriesOf({ rule, durationMs, timeZone }: Recurrence, start: Date): Series {
  const wall = (moment: Date) => wallAt(moment.getTime(), timeZone).toZonedDateTime('UTC')
  const found = read(rule, wall(start))
  const moment = (at: Temporal.ZonedDateTime) => new Date(instantOf(at.toPlainDateTime(), timeZone))
  const around = (now: Date, shift: number) => new Date(wall(now).epochMilliseconds + shift)
  const latest = (now: Date) => {
    let at = found.previous(around(now, mostShiftMs), true)
    while (at && moment(at) > now) at = found.previous(new Date(at.epochMilliseconds), false)
    return at ? moment(at) : undefined
  }
  const next = (now: Date) => {
    let at = found.next(around(now, -mostShiftMs), true)
    while (at && moment(at) <= now) at = found.next(new Date(at.epochMilliseconds), false)
    return at ? moment(at) : undefined
  }
  return {
    at(now) {
      const from = now < start ? undefined : within(rule, () => latest(now))
      const to = from && new Date(from.getTime() + durationMs)
      return from && to && now < to ? { from, to } : undefined
    },
    next: (now) => within(rule, () => next(now)),
  }
}

function read(rule: string, dtstart: Temporal.ZonedDateTime) {
  const written = rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  const named = new Map(written.split(';').map((part) => part.split('=', 2) as [string, string]))
  const stranger = [...named.keys()].find((name) => !parts.has(name))
  if (stranger === 'UNTIL') throw refused('UNTIL is not read: say with `until` when the series ends')
  if (stranger !== undefined)
    throw refused(`${stranger.slice(0, 20) || 'An empty part'} is not known. There are: ${[...parts].join(', ')}`)
  if (!frequencies.has(named.get('FREQ') ?? '')) throw refused(`FREQ must be one of ${[...frequencies].join(', ')}`)
  if (Number(named.get('COUNT') ?? 1) > mostCount)
    throw refused(`COUNT is at most ${mostCount}; leave it out, or say with \`until\` when the series ends`)
  return within(rule, () => {
    const made = new RRuleTemporal({
      rruleString: `RRULE:${written}`,
      dtstart,
      temporal: Temporal,
      maxIterations: mostPeriods,
    })
    if (!made.next(new Date(dtstart.epochMilliseconds - 1), true)) throw new Error('It never comes')
    return made
  })
}

/** What the library says of a rule is of interest to whoever wrote it. */
function within<T>(rule: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw refused(`"${rule.slice(0, 80)}": ${error instanceof Error ? error.message : 'it cannot be read'}`)
  }
}

function refused(why: string): Problem {
  const message = `The recurrence cannot be used. ${why}. Write it such as FREQ=WEEKLY;BYDAY=SU.`
  return new Problem('invalid', message, { fields: { rrule: message } })
}
