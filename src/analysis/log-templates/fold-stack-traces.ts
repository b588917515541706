import { mostCharacters, mostLines, parseStackTrace, traceLanguages } from './parse-stack-trace.ts'
import type { StackTrace, TraceLanguage } from './traces/trace-language.ts'

/** One event: a plain entry, or the entries of a stack trace joined. */
export interface Folded<T> {
  /** The entry it began with. */
  entry: T
  /** The whole text, its lines joined by line breaks. */
  message: string
  /** How many entries were joined; 1 for a plain entry. */
  entries: number
  trace?: StackTrace
}

export interface FoldOptions<T> {
  /** Which stream an entry belongs to (pod, thread): lines of other streams in between do not end a trace. */
  stream?: (entry: T) => string
}

/**
 * Joins stack traces to one entry each, whether they came as one message with line breaks or line by line. Entries are
 * given in the order in which they were written, the oldest first.
 */
export function foldStackTraces<T extends { message: string }>(
  entries: readonly T[],
  { stream = () => '' }: FoldOptions<T> = {},
): Folded<T>[] {
  const open = new Map<string, Open<T>>()
  const all: Open<T>[] = []
  for (const entry of entries) {
    const key = stream(entry)
    const current = open.get(key)
    if (current && goesOn(current, entry.message.slice(0, mostCharacters))) {
      current.lines.push(entry.message)
      continue
    }
    const next: Open<T> = { entry, lines: [entry.message], language: beginning(entry.message.slice(0, mostCharacters)) }
    open.set(key, next)
    all.push(next)
  }
  return all.map(close)
}

/** What may still grow; without a language it is a line that may turn out to be the head of a trace. */
interface Open<T> {
  entry: T
  lines: string[]
  language: TraceLanguage | undefined
}

const isWhole = (message: string) => message.trimEnd().includes('\n')

const beginning = (line: string) =>
  isWhole(line) ? undefined : traceLanguages.find(({ begins, isFrame }) => begins(line) || isFrame(line))

function goesOn<T>(open: Open<T>, line: string): boolean {
  if (isWhole(open.lines[0]!) || isWhole(line) || open.lines.length >= mostLines) return false
  const before = open.lines.at(-1)!.slice(0, mostCharacters)
  if (open.language) return open.language.continues(line, before)
  open.language = traceLanguages.find(({ isFrame, heads }) => isFrame(line) && heads(before))
  return open.language !== undefined
}

function close<T>({ entry, lines }: Open<T>): Folded<T> {
  const message = lines.join('\n').trimEnd()
  const trace = parseStackTrace(message)
  return { entry, message, entries: lines.length, ...(trace ? { trace } : {}) }
}

/** What a miner should learn of an event: a trace counts by what was thrown and where, a plain entry by its text. */
export function patternText({ message, trace }: Pick<Folded<unknown>, 'message' | 'trace'>): string {
  if (!trace) return message
  const top = trace.frames[0]
  const root = trace.causes.at(-1)
  const cause = root ? ` caused by ${root.type}: ${root.message}` : ''
  return `${trace.type || 'trace'}: ${trace.message}${cause} at ${top?.function ?? top?.file ?? 'unknown place'}`.replace(
    /\s+/g,
    ' ',
  )
}
