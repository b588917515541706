import type { Incident } from '../incident.ts'
import type { Window } from '../telemetry/window.ts'
import type { Inhibition } from './inhibition.ts'
import { compileMatchers, type Matchable, testOf } from './matcher.ts'
import type { Series } from './recurrence.ts'
import { coverOf, type Silence } from './silence.ts'

/** A silence made ready. */
export interface ReadySilence {
  silence: Silence
  cover: Series
  /** Whether it would silence this alert while it lasts. */
  matches(alert: Matchable): boolean
  /** Whether it pauses the SLA of this incident while it lasts. */
  pauses(incident: Incident): boolean
}

/** What keeps alerts quiet, as of a moment. */
export interface Quiet {
  at: Date
  silences: readonly ReadySilence[]
  inhibitions: readonly Inhibition[]
}

/** Nothing keeps anything quiet. */
export const noQuiet = (at: Date): Quiet => ({ at, silences: [], inhibitions: [] })

/** Makes a silence ready. */
export function readySilence(silence: Silence): ReadySilence {
  const test = compileMatchers(silence.matchers)
  const except = new Set(silence.except)
  return {
    silence,
    cover: remembering(coverOf(silence)),
    matches: (alert) => !except.has(alert.service) && test(alert),
    pauses: (incident) => silence.kind === 'maintenance' && !except.has(incident.service) && test(factsOf(incident)),
  }
}

/** Asks a series once for each of its windows and gaps: alerts come by the thousand. */
function remembering(series: Series): Series {
  let known: { from: Date; to: Date; window: Window | undefined } | undefined
  return {
    next: (moment) => series.next(moment),
    at(moment) {
      if (known && known.from <= moment && moment < known.to) return known.window
      const window = series.at(moment)
      const to = window?.to ?? series.next(moment) ?? new Date(8.64e15)
      known = { from: moment, to, window }
      return window
    },
  }
}

/** What is known of an incident itself; a label that only its alerts have is not. */
function factsOf({ service, source, title, component, environment }: Incident): Matchable {
  const labels = { ...(component !== undefined && { component }), ...(environment !== undefined && { environment }) }
  return { service, source, title, severity: '', labels }
}

/** The services a silence is about, of those that are known; undefined when it names none. */
export function servicesOf({ matchers }: Pick<Silence, 'matchers'>, known: Iterable<string>): string[] | undefined {
  const named = matchers.filter(({ name, sign }) => name === 'service' && (sign === '=' || sign === '=~'))
  if (!named.length) return undefined
  const tests = named.map(testOf)
  const exact = named.flatMap(({ sign, value }) => (sign === '=' ? [value] : []))
  return [...new Set([...exact, ...known])].filter((service) => tests.every((test) => test(service)))
}

/** The silences that cover a moment and match an alert. */
export const silencesOn = (quiet: Quiet, alert: Matchable): { ready: ReadySilence; window: Window }[] =>
  quiet.silences.flatMap((ready) => {
    const window = ready.matches(alert) ? ready.cover.at(quiet.at) : undefined
    return window ? [{ ready, window }] : []
  })
