import type { KnownService } from './observed-services.ts'
import { utcOf } from './utc-field.ts'

/** The parts of the page, in the order of their tabs. */
export const exploreTabs = [
  ['lines', 'Lines'],
  ['patterns', 'Patterns'],
  ['metrics', 'Metrics'],
  ['traces', 'Traces'],
] as const
export type ExploreTab = (typeof exploreTabs)[number][0]

/** How far back may be chosen; anything else stands in the address. */
export const spans = [
  ['15m', '15 minutes'],
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['3h', '3 hours'],
  ['6h', '6 hours'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
] as const

/** The least bad level that is shown. */
export const leastLevels = [
  ['', 'Any level'],
  ['INFO', 'Info and worse'],
  ['WARN', 'Warnings and worse'],
  ['ERROR', 'Errors and worse'],
] as const

/** What the address of the page asks for; what it does not know is left out. */
export interface Wanted {
  tab: ExploreTab
  service: string
  profile?: string
  query: string
  level: string
  since?: string
  start?: string
  end?: string
  /** A metric or an expression of the engine, on the tab of metrics. */
  metric: string
  /** One trace by its id, and which traces are listed, on the tab of traces. */
  trace: string
  only: '' | 'failed' | 'slow'
}

/** Reads the address. Of a window said in two ways the exact one counts; `add` is a field that was clicked in a line. */
export function wantedOf(parameters: URLSearchParams, services: KnownService[]): Wanted {
  const text = (name: string, most = 200) => parameters.get(name)?.trim().slice(0, most) ?? ''
  const [start, end] = [utcOf(text('start')), utcOf(text('end'))]
  const only = services.length === 1 ? services[0]!.service : ''
  const service = text('service') || only
  const profile = text('profile') || services.find((one) => one.service === service)?.profile
  return {
    tab: exploreTabs.find(([tab]) => tab === text('tab'))?.[0] ?? 'lines',
    service,
    ...(profile && { profile }),
    query: joined(text('query', 4_000), text('add', 1_000)),
    level: leastLevels.find(([level]) => level === text('level'))?.[0] ?? '',
    ...(start ? { start } : { since: text('since') || '30m' }),
    ...(end && { end }),
    metric: text('metric', 4_000),
    trace: /^[\w-]{1,100}$/.test(text('trace')) ? text('trace') : '',
    only: (['failed', 'slow'] as const).find((only) => only === text('only')) ?? '',
  }
}

function joined(query: string, add: string): string {
  if (!add) return query
  if (query === '' || query === '*') return add
  return /\bOR\b/.test(query) ? `(${query}) AND ${add}` : `${query} AND ${add}`
}

/** The address of the page with something changed. */
export function exploreAddress(wanted: Wanted, change: { [K in keyof Wanted]?: Wanted[K] | undefined } = {}): string {
  const { tab, trace, only, ...all } = { ...wanted, ...change }
  const ofTraces = tab === 'traces' ? { trace, only } : {}
  const asked = Object.entries({ ...all, ...ofTraces, ...(tab !== 'lines' && { tab }) }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  return `/explore?${new URLSearchParams(asked)}`
}

/** The query with the level that was chosen beside it. */
export function wholeQuery({ query, level }: Wanted): string {
  const all = query === '' || query === '*'
  if (!level) return all ? '*' : query
  return all ? `level:>=${level}` : `(${query}) AND level:>=${level}`
}

/** Which lines or series a command shall look at. */
export function inputOf(wanted: Wanted): Record<string, string> {
  const { service, profile, since, start, end } = wanted
  return {
    service,
    ...(profile && { profile }),
    ...(start ? { start } : since ? { since } : {}),
    ...(end && { end }),
  }
}
