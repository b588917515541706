import { type CountedSilence, coverOf, type Silence } from './silence.ts'

/** After so long without a match a silence counts as forgotten, in milliseconds. */
export interface ForgottenAfter {
  once: number
  series: number
}

const day = 86_400_000

/** How long a silence may match nothing before its maker is asked whether it is still needed. */
export const forgottenAfter: ForgottenAfter = { once: 3 * day, series: 28 * day }

/** What the clock finds to do about a silence. */
export interface SilenceLook {
  /** A window began or ended since the last look. */
  crossed: boolean
  /** Its maker is to be told, once each. */
  tell?: 'ending' | 'forgotten'
  /** The silence afterwards. */
  silence: Silence
  /** When to look again; undefined when there is nothing more to come. */
  nextAt?: Date
}

/**
 * Decides what is due for a silence at a moment: a boundary that was crossed since the last look, the reminder before its
 * end, the question whether it was forgotten. Looking twice at the same moment finds nothing the second time.
 */
export function lookAfter(counted: CountedSilence, now: Date): SilenceLook {
  const { matched: _, matchedAt: __, ...before } = counted
  const crossed = boundaryAfter(before, before.lookedAt, now)
  const tell = reminderAt(before, now) ? 'ending' : forgottenAt(counted, now) ? 'forgotten' : undefined
  const silence: Silence = {
    ...before,
    lookedAt: now,
    ...(tell === 'ending' && before.endsAt && { remindedUntil: before.endsAt }),
    ...(tell === 'forgotten' && { forgottenAt: now }),
  }
  const nextAt = nextLook({ ...counted, ...silence }, now)
  return { crossed, silence, ...(tell && { tell }), ...(nextAt && { nextAt }) }
}

/** Whether a window began or ended after one moment and not after another. */
function boundaryAfter(silence: Silence, last: Date, now: Date): boolean {
  const cover = coverOf(silence)
  const open = cover.at(last)
  if (open && open.to <= now) return true
  const next = cover.next(last)
  return next !== undefined && next <= now
}

/** When the clock has something to say about a silence next. */
export function nextLook(silence: CountedSilence, now: Date): Date | undefined {
  const cover = coverOf(silence)
  const boundary = cover.at(now)?.to ?? cover.next(now)
  if (!boundary) return undefined
  const next = cover.at(now) ? cover.next(now) : undefined
  const moments = [boundary, next, reminderTime(silence), forgottenTime(silence)]
  const ahead = moments.flatMap((at) => (at && at > now && !Number.isNaN(at.getTime()) ? [at.getTime()] : []))
  // A timer that lies too far ahead is of no use to a queue; looking once a month costs nothing.
  return new Date(Math.min(...ahead, now.getTime() + 28 * day))
}

function reminderTime({ endsAt, remindMs, remindedUntil, startsAt }: Silence): Date | undefined {
  if (!endsAt || !remindMs || remindedUntil?.getTime() === endsAt.getTime()) return undefined
  const at = new Date(endsAt.getTime() - remindMs)
  // One that is shorter than that needs no reminder: whoever made it remembers.
  return at > startsAt ? at : undefined
}

function reminderAt(silence: Silence, now: Date): boolean {
  const at = reminderTime(silence)
  return at !== undefined && at <= now && silence.endsAt !== undefined && now < silence.endsAt && !silence.endedAt
}

function forgottenTime({ recurrence, startsAt, forgottenAt: told, matchedAt, changedAt }: CountedSilence) {
  if (told) return undefined
  const since = Math.max(startsAt.getTime(), changedAt.getTime(), matchedAt?.getTime() ?? 0)
  return new Date(since + (recurrence ? forgottenAfter.series : forgottenAfter.once))
}

function forgottenAt(silence: CountedSilence, now: Date): boolean {
  const at = forgottenTime(silence)
  const cover = coverOf(silence)
  return at !== undefined && at <= now && (cover.at(now) ?? cover.next(now)) !== undefined
}
