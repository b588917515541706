/** One call of a stack trace. */
export interface Frame {
  /** As the trace writes it: a path, or a bare file name where the language says no more. */
  file?: string
  line?: number
  /** With its class, where there is one. */
  function?: string
  /** Package, module or namespace. */
  module?: string
}

/** What was thrown. */
export interface Thrown {
  /** The name of the exception; `panic` in Go. Empty when the trace came without its head. */
  type: string
  message: string
}

/** A stack trace as values. */
export interface StackTrace extends Thrown {
  language: 'java' | 'python' | 'node' | 'go' | 'ruby' | 'dotnet'
  /** The innermost call first; the calls of a cause stand before those of what it caused. */
  frames: Frame[]
  /** From the nearest cause to the root. */
  causes: Thrown[]
}

/** How one language writes its traces. */
export interface TraceLanguage {
  language: StackTrace['language']
  /** Whether a trace begins with this line, whatever came before. */
  begins(line: string): boolean
  /** Whether this line is a call, which stands in traces only. */
  isFrame(line: string): boolean
  /** Whether this line, without mark of its own, may stand right before the first call. */
  heads(line: string): boolean
  /** Whether a trace that is under way goes on with this line; `before` is its last line so far. */
  continues(line: string, before: string): boolean
  /** Reads a trace; undefined when these lines hold none. */
  parse(lines: readonly string[]): StackTrace | undefined
}

/** Numbers and names that are absent stay absent. */
export function frame(of: {
  file?: string | undefined
  line?: string | undefined
  function?: string | undefined
  module?: string | undefined
}): Frame {
  return {
    ...(of.file ? { file: of.file } : {}),
    ...(of.line ? { line: Number(of.line) } : {}),
    ...(of.function ? { function: of.function } : {}),
    ...(of.module ? { module: of.module } : {}),
  }
}

/** Splits "Type: message"; text before the type, such as a logger's own words, is left out. */
export function thrownIn(line: string): Thrown {
  const found = namedException.exec(line) ?? bareException.exec(line)
  return found ? { type: found[1]!, message: (found[2] ?? '').trim() } : { type: '', message: line.trim() }
}

const namedException =
  /((?:[A-Za-z_$][\w$]*(?:\.|::|\/))*[A-Za-z_$][\w$]*(?:Exception|Error|Throwable|Failure|Fault|Interrupt|Timeout|Exit)\b)(?: \[[\w-]+\])?(?:\s*:\s*(.*))?/s
const bareException = /^\s*((?:[A-Za-z_$][\w$]*\.)*[A-Z][\w$]*)(?::\s+(.*))?$/s

/** Whether a line names an exception. */
export const namesException = (line: string) => namedException.test(line) || bareException.test(line)
