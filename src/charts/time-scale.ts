/** A moment on the axis: its words, and whether a new day begins there. */
export interface TimeTick {
  at: number
  label: string
  newDay: boolean
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
]

/**
 * At most `wanted` moments between two (milliseconds since the epoch), on the round times of a time zone's own clock,
 * its days included when it changes to summer time and back.
 */
export function timeTicks(from: number, to: number, wanted: number, timeZone: string): TimeTick[] {
  const step =
    steps.find((one) => (to - from) / one <= Math.max(1, wanted)) ?? Math.ceil((to - from) / wanted / day) * day
  const ticks: TimeTick[] = []
  for (let at = onClock(from, step, timeZone); at <= to && ticks.length < 100; at = onClock(at + 1, step, timeZone))
    ticks.push({ at, label: labelOf(at, step, timeZone), newDay: clockOf(at, timeZone) % day === 0 })
  return ticks
}

/** The first moment at or after one at which the zone's clock shows a multiple of the step. */
function onClock(at: number, step: number, timeZone: string): number {
  const local = clockOf(at, timeZone)
  const candidate = at + (Math.ceil(local / step) * step - local)
  // Between the two the clock may have been changed, by an hour at most in practice.
  const drift = clockOf(candidate, timeZone) - (local + (candidate - at))
  const settled = candidate - drift
  return drift !== 0 && settled > at && clockOf(settled, timeZone) % step === 0 ? settled : candidate
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the zone's clock shows, as if it were UTC. */
function clockOf(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return at
  const parts = Object.fromEntries(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  const whole = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return whole + (((at % second) + second) % second)
}

function format(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, made)
  return made
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The day of a moment: `2 Mar`. */
export function dayWords(at: number, timeZone: string): string {
  const local = new Date(clockOf(at, timeZone))
  return `${local.getUTCDate()} ${months[local.getUTCMonth()]}`
}

/** The time of a moment on the zone's clock: `09:30`, or `09:30:15`. */
export const clockWords = (at: number, timeZone: string, seconds = false): string =>
  new Date(clockOf(at, timeZone)).toISOString().slice(11, seconds ? 19 : 16)

function labelOf(at: number, step: number, timeZone: string): string {
  if (step >= day || clockOf(at, timeZone) % day === 0) return dayWords(at, timeZone)
  return clockWords(at, timeZone, step < minute)
}

/** From when to when, in words: `2 Mar, 09:00–10:00` or `1 Mar – 3 Mar`, with the zone. */
export function spanWords(from: number, to: number, timeZone: string): string {
  const [first, last] = [dayWords(from, timeZone), dayWords(to, timeZone)]
  const span =
    first === last
      ? `${first}, ${clockWords(from, timeZone)}–${clockWords(to, timeZone)}`
      : to - from > 2 * day
        ? `${first} – ${last}`
        : `${first} ${clockWords(from, timeZone)} – ${last} ${clockWords(to, timeZone)}`
  return `${span} ${timeZone}`
}
