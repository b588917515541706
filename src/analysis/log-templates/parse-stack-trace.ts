import { dotnet } from './traces/dotnet.ts'
import { go } from './traces/go.ts'
import { java } from './traces/java.ts'
import { node } from './traces/node.ts'
import { python } from './traces/python.ts'
import { ruby } from './traces/ruby.ts'
import type { StackTrace, TraceLanguage } from './traces/trace-language.ts'

/** To add a language: write its file, add its name here; where calls look alike, the stricter one comes first. */
export const traceLanguages: TraceLanguage[] = [java, python, node, go, ruby, dotnet]

/** What a trace has beyond these is not read, so that no text can keep us busy for long. */
export const mostLines = 500
export const mostCharacters = 1000

/** Reads the stack trace in a text of several lines; undefined when there is none. */
export function parseStackTrace(text: string): StackTrace | undefined {
  const lines = text.split(/\r?\n/, mostLines).map((line) => line.slice(0, mostCharacters))
  if (lines.length < 2) return undefined
  const language = traceLanguages.find(({ isFrame }) => lines.some(isFrame))
  return language?.parse(lines)
}
