import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ChangeQuestion } from './change-question.ts'
import { type MechanismName, mechanismNames, mechanisms } from './mechanisms.ts'
import { type MovedSeries, movedSeries } from './moved-series.ts'
import { serviceNames } from './service-names.ts'
import { type Suspects, suspects } from './suspects.ts'
import { type SymptomLine, sortOf, symptomLines } from './symptom-lines.ts'

/** The incident, read. */
export interface Symptoms {
  /** When it began and when it was noticed, in milliseconds. */
  since: number
  noticedAt: number
  /** Whether it crept up. */
  gradual: boolean
  lines: SymptomLine[]
  moved: MovedSeries[]
  services: string[]
  suspects: Suspects
  /** How clearly each mechanism shows, from 0 to 1, with the lines that show it, the clearest first. */
  shows: Map<MechanismName, { strength: number; lines: SymptomLine[] }>
  /** How clearly it is slow, by whatever mechanism, from 0 to 1. */
  slow: number
  /** What the system says when it is well. */
  usual: string
}

/** Reads alert, logs, patterns, metrics and traces: when it began, where, and what it looks like. */
export function readSymptoms(question: ChangeQuestion): Symptoms {
  const noticedAt = +question.alert.at
  const moved = movedSeries(question.metrics, noticedAt)
  const since = beginning(question, moved, noticedAt)
  const services = serviceNames(question)
  const plain = symptomLines(question, moved, since)
  const found = suspects(plain, question.traces, question.alert.service, services, since)
  const lines = plain.map((line) => ({ ...line, weight: line.weight * voice(line, found) }))
  const usual = [
    ...question.logs
      .filter(({ at, level }) => +at < since - 60_000 && level !== 'ERROR')
      .map(({ message }) => message)
      .slice(0, 400),
    ...question.patterns
      .filter(({ negative, change }) => negative === false && change <= 0)
      .map(({ template }) => template),
  ].join('\n')
  return {
    since,
    noticedAt,
    gradual: creeping(moved),
    lines,
    moved,
    services,
    suspects: found,
    shows: shown(lines),
    slow: slowness(lines),
    usual,
  }
}

/** The earliest clear sign: a metric far from its level, or lines of a sort that repeats and never stood there before. */
function beginning({ logs }: ChangeQuestion, moved: readonly MovedSeries[], noticedAt: number): number {
  const clear = moved.filter(({ size }) => size >= 8).map(({ since }) => since)
  const start = earliest(logs)
  const early = start + (noticedAt - start) / 3
  const errors = newSorts(
    logs.filter(({ level }) => level === 'ERROR' || level === 'FATAL'),
    early,
  )
  const first =
    errors.length > 0
      ? errors
      : newSorts(
          logs.filter(({ level }) => level === 'WARN'),
          early,
        )
  return Math.min(noticedAt, ...clear, ...first)
}

/** When each sort of line that comes up late, and more than once, came up first. */
function newSorts(logs: readonly LogEntry[], early: number): number[] {
  const sorts = Map.groupBy(logs, ({ message }) => sortOf(message))
  return [...sorts.values()]
    .filter((group) => group.length >= 2)
    .map(earliest)
    .filter((at) => at > early)
}

const earliest = (logs: readonly LogEntry[]) =>
  logs.reduce((first, { at }) => Math.min(first, +at), Number.POSITIVE_INFINITY)

function creeping(moved: readonly MovedSeries[]): boolean {
  const clear = moved.filter(({ size }) => size >= 8)
  return clear.length > 0 && clear.filter(({ gradual }) => gradual).length >= clear.length / 2
}

/** Victims repeat what happened elsewhere; the first to fail says what happened. */
function voice({ service, kind }: SymptomLine, { first, together }: Suspects): number {
  if (kind === 'alert' || service === first || together.includes(service)) return 1
  return kind === 'metric' ? 0.6 : 0.75
}

/** What the lines show. One that shows many things at once is sure of none. */
function shown(lines: readonly SymptomLine[]): Symptoms['shows'] {
  const met = lines.map(({ text }) => mechanismNames.filter((name) => mechanisms[name].says.test(text)))
  const shows: Symptoms['shows'] = new Map()
  for (const name of mechanismNames) {
    const hits = lines
      .flatMap((line, at) =>
        met[at]!.includes(name)
          ? [
              {
                line,
                sure: (line.weight * (line.kind === 'metric' ? 0.55 : 0.85)) / (1 + 0.12 * (met[at]!.length - 1)),
              },
            ]
          : [],
      )
      .sort((a, b) => b.sure - a.sure)
    if (hits.length === 0) continue
    const missed = hits.slice(0, 4).reduce((left, { sure }) => left * (1 - sure), 1)
    shows.set(name, { strength: 1 - missed, lines: hits.map(({ line }) => line) })
  }
  return shows
}

/** Whether anything is late, told by whatever measures or names how long things take. */
function slowness(lines: readonly SymptomLine[]): number {
  const late = lines.filter(
    ({ text }) => /latency|duration|response time|p9[059]\b|\bslow|took \d|stall/i.test(text) && !/\blow$/.test(text),
  )
  return 1 - late.slice(0, 4).reduce((left, { weight }) => left * (1 - weight * 0.6), 1)
}
