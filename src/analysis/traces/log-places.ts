import type { LogEntry } from '../../core/telemetry/log.ts'
import { groupLines } from '../log-templates/group-lines.ts'
import { parseStackTrace } from '../log-templates/parse-stack-trace.ts'

/**
 * Where each line was written: the code location it carries, else the top of its stack trace, else its template. Lines of
 * both windows must be given at once, so that one template has one text.
 */
export function logPlaces(logs: readonly LogEntry[]): Map<LogEntry, string> {
  const places = new Map<LogEntry, string>()
  const bare: LogEntry[] = []
  for (const entry of logs) {
    const place = ownPlace(entry)
    if (place) places.set(entry, place)
    else bare.push(entry)
  }
  const { clusters, groups } = groupLines(
    bare.map(({ message }) => message.split('\n', 1)[0]!),
    { headers: false },
  )
  for (const [at, entry] of bare.entries()) places.set(entry, groups[clusters[at]!]!.template)
  return places
}

/** The place that a line names by itself. */
function ownPlace({ extra, message }: LogEntry): string | undefined {
  const named = sourceFields.map((field) => extra[field]).find((value) => typeof value === 'string' && value !== '')
  if (named) return String(named)
  const file = fileFields.map((field) => extra[field]).find((value) => typeof value === 'string' && value !== '')
  const line = lineFields.map((field) => extra[field]).find((value) => value !== undefined && value !== null)
  if (file && line !== undefined) return `${file}:${line}`
  return topFrame(message)
}

/** The innermost call of a stack trace in a message, as `file:line` or the function's name. */
export function topFrame(message: string): string | undefined {
  const top = message.includes('\n') ? parseStackTrace(message)?.frames[0] : undefined
  if (!top) return undefined
  return top.file && top.line !== undefined ? `${top.file}:${top.line}` : (top.function ?? top.file)
}

const sourceFields = ['source', 'caller', 'location', 'code.location']
const fileFields = ['code.filepath', 'code.file.path', 'file', 'filename', 'pathname']
const lineFields = ['code.lineno', 'code.line.number', 'line', 'lineno']
