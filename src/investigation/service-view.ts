import { type Surge, surges } from '../analysis/log-templates/surges.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { Series } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { type Answers, anomaliesIn, deploysIn, entriesIn, failureOf, type SeenAnomaly, seriesIn } from './answers.ts'
import { baselineOf, mostLines } from './questions.ts'

/** What is known of one service: what is unusual, what it says, how it did, what was changed. */
export interface ServiceView {
  service: string
  anomalies: SeenAnomaly[]
  /** Lines of trouble in the window, newest first. */
  entries: LogEntry[]
  /** The same of the time before. */
  entriesBefore: LogEntry[]
  /** Patterns of trouble that are new or surge, the most telling first. */
  surges: Surge[]
  series: Series[]
  /** What its host measures of it, when it is a database. */
  database: Series[]
  deploys: Deploy[]
  /** What could not be seen, in words. */
  missing: string[]
  /** Whether anything at all was answered. */
  seen: boolean
}

const kinds = ['anomaly', 'logs', 'logs before', 'metrics', 'saturation', 'restarts', 'deploys'] as const

/** Reads what was answered about a service. */
export function serviceView(service: string, window: Window, answers: Answers): ServiceView {
  const at = (kind: (typeof kinds)[number]) => `${service}: ${kind}`
  const entries = entriesIn(answers, at('logs'))
  const entriesBefore = entriesIn(answers, at('logs before'))
  return {
    service,
    anomalies: anomaliesIn(answers, at('anomaly')),
    entries,
    entriesBefore,
    surges: rising(entries, entriesBefore, window, answers.get(at('logs before'))?.ok === true),
    series: (['metrics', 'saturation', 'restarts'] as const).flatMap((kind) => seriesIn(answers, at(kind))),
    database: seriesIn(answers, `${service}: database`),
    deploys: deploysIn(answers, at('deploys')),
    missing: kinds.flatMap((kind) => {
      const failure = failureOf(answers, at(kind))
      return failure === undefined ? [] : [`${service}, ${kind}: ${failure}`]
    }),
    seen: kinds.some((kind) => answers.get(at(kind))?.ok),
  }
}

/** Without lines from before nothing can be called new; then nothing surges. */
function rising(after: LogEntry[], before: LogEntry[], window: Window, compared: boolean): Surge[] {
  if (!after.length || !compared) return []
  const baseline = baselineOf(window)
  const covered = { before: part(before, baseline), after: part(after, window) }
  if (covered.before.from >= covered.before.to || covered.after.from >= covered.after.to) return []
  return surges({ ...covered, entries: [...before, ...after] }).filter(
    ({ count, significant }) => significant || count >= 3,
  )
}

/** The part of a window that was read: the newest part when there were more lines. */
function part(entries: LogEntry[], window: Window): Window {
  const oldest = entries.at(-1)
  if (entries.length < mostLines || !oldest || oldest.at <= window.from || oldest.at >= window.to) return window
  return { from: oldest.at, to: window.to }
}
