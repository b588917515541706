import { Problem } from '../../core/problem.ts'
import type { LogsWanted } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import type { Series } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { matches } from '../../query/matches.ts'
import { stepAt, zeroes } from '../steps.ts'
import { breathe } from './breathe.ts'
import { catalog } from './catalog.ts'
import { type Draft, draftsIn, entryOf } from './lines.ts'
import { cellMs } from './readings.ts'
import { versionAt } from './releases.ts'
import type { World } from './world.ts'

/** A search among the lines of a service. `window` ends now at the latest. */
export interface Search {
  world: World
  service: number
  window: Window
  wanted: LogsWanted
  signal?: AbortSignal | undefined
}

/** So many lines are looked through at most; others may use the process meanwhile, every so many cells. */
const mostLines = 6_000_000
const breatheEvery = 2_000

/** The newest lines that match. */
export async function searchLines(search: Search, limit: number): Promise<LogEntry[]> {
  const { world, service, window } = search
  const found: LogEntry[] = []
  const passes = sieve(search)
  for await (const cell of cells(search, 'backwards')) {
    for (const draft of draftsIn(world, service, cell).reverse()) {
      if (!isInside(window, draft.at)) continue
      const entry = passes(draft)
      if (entry) found.push(entry)
      if (found.length >= limit) return found
    }
  }
  return found
}

/** How many lines match, step by step. */
export async function countLines(search: Search, asked: { window: Window; stepMs: number }): Promise<Series> {
  const { world, service, window } = search
  const series = zeroes('log_count', asked.window, asked.stepMs, { service: catalog[service]!.name })
  const passes = sieve(search)
  let read = 0
  for await (const cell of cells(search, 'forwards'))
    for (const draft of draftsIn(world, service, cell)) {
      read += 1
      if (read > mostLines) throw tooMany()
      if (!isInside(window, draft.at) || !passes(draft, 'count')) continue
      series.values[stepAt(asked.window, asked.stepMs, draft.at)]! += 1
    }
  return series
}

const tooMany = () =>
  new Problem('invalid', 'Too many lines would have to be read: ask for a shorter window.', {
    fields: { since: 'is too long for this query' },
  })

const isInside = ({ from, to }: Window, at: number) => at >= from.getTime() && at < to.getTime()

async function* cells({ window, signal }: Search, order: 'forwards' | 'backwards'): AsyncGenerator<number> {
  const first = Math.floor(window.from.getTime() / cellMs)
  const last = Math.ceil(window.to.getTime() / cellMs) - 1
  for (let step = 0; step <= last - first; step++) {
    if (step % breatheEvery === breatheEvery - 1) await breathe(signal)
    yield order === 'forwards' ? first + step : last - step
  }
}

/** What passes is written out; a query about levels alone is decided before that, and for counting it stays so. */
function sieve({ world, service, wanted }: Search): (draft: Draft, purpose?: 'count') => LogEntry | undefined {
  const versions = new Map<number, string>()
  const write = (draft: Draft) => {
    const slice = Math.floor(draft.at / versionMs)
    const version = versions.get(slice) ?? versionAt(world, service, slice * versionMs)
    versions.set(slice, version)
    return entryOf(world, service, draft, version)
  }
  if ('raw' in wanted)
    return (draft) => {
      const entry = write(draft)
      return entry.message.includes(wanted.raw) ? entry : undefined
    }
  const { query } = wanted
  if (!isAboutLevels(query))
    return (draft) => {
      const entry = write(draft)
      return matches(query, entry) ? entry : undefined
    }
  const name = catalog[service]!.name
  const verdicts = new Map<string, boolean>()
  return (draft, purpose) => {
    const bare: LogEntry = { at: new Date(draft.at), level: draft.level, message: '', service: name, extra: {} }
    const passes = verdicts.get(draft.level) ?? matches(query, bare)
    verdicts.set(draft.level, passes)
    if (!passes) return undefined
    return purpose === 'count' ? bare : write(draft)
  }
}

/** The version that runs is looked up anew for every minute. */
const versionMs = 60_000

const isAboutLevels = (query: LogQuery): boolean => {
  switch (query.kind) {
    case 'all':
      return true
    case 'field':
      return query.field === 'level' || query.field === 'service'
    case 'and':
    case 'or':
      return query.of.every(isAboutLevels)
    case 'not':
      return isAboutLevels(query.of)
    default:
      return false
  }
}
