import type { LogEntry } from '../../core/telemetry/log.ts'
import { type Folded, foldStackTraces, patternText } from './fold-stack-traces.ts'
import { groupLines } from './group-lines.ts'
import type { StackTrace } from './traces/trace-language.ts'

/** One event of some entries. */
export interface LogPattern {
  /** 12 hexadecimal digits that name it. */
  id: string
  template: string
  count: number
  first: Date
  last: Date
  /** The minute with most of it: its begin, and how many. */
  peak: { at: Date; count: number }
  /** Up to three entries, the first one first; of a stack trace its whole text. */
  examples: LogEntry[]
  /** The first trace, when these are stack traces. */
  trace?: StackTrace
}

/** Keeps traces of different pods and hosts apart. */
export const streamOf = ({ service, extra }: LogEntry): string =>
  [service, ...streamFields.map((field) => extra[field] ?? '')].join(' ')
const streamFields = [
  'pod',
  'k8s.pod.name',
  'kubernetes.pod_name',
  'host',
  'host.name',
  'hostname',
  'instance',
  'container_id',
  'thread',
  'stream',
]

/** Folds stack traces and groups what is left by event, the most frequent first. Entries may come in any order. */
export const logPatterns = (entries: readonly LogEntry[]): LogPattern[] =>
  groupEntries(entries)
    .map(describePattern)
    .sort((a, b) => b.count - a.count || a.first.getTime() - b.first.getTime())

/** The entries of one event in the order of time, at least one. */
export interface EntryGroup {
  id: string
  template: string
  members: Folded<LogEntry>[]
}

/** As `logPatterns`, with every entry and without a summary. */
export function groupEntries(entries: readonly LogEntry[]): EntryGroup[] {
  const inTime = [...entries].sort((a, b) => a.at.getTime() - b.at.getTime())
  const folded = foldStackTraces(inTime, { stream: streamOf })
  const { clusters, groups } = groupLines(folded.map(patternText), { headers: false })
  const members: Folded<LogEntry>[][] = groups.map(() => [])
  for (const [i, cluster] of clusters.entries()) members[cluster]!.push(folded[i]!)
  return groups.map(({ id, template }, i) => ({ id, template, members: members[i]! }))
}

const minute = 60_000

/** How many in each minute that had any, by the minute's number since the epoch. */
export function perMinute(members: readonly Folded<LogEntry>[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { entry } of members) {
    const at = Math.floor(entry.at.getTime() / minute)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return counts
}

/** Sums an event up for people. */
export function describePattern({ id, template, members }: EntryGroup): LogPattern {
  const [peak, most] = [...perMinute(members)].reduce((best, next) => (next[1] > best[1] ? next : best))
  const trace = members.find((member) => member.trace)?.trace
  return {
    id,
    template,
    count: members.length,
    first: members[0]!.entry.at,
    last: members.at(-1)!.entry.at,
    peak: { at: new Date(peak * minute), count: most },
    examples: members.slice(0, 3).map(({ entry, message }) => ({ ...entry, message })),
    ...(trace ? { trace } : {}),
  }
}
