import { type ExplainedError, explainError } from '../../analysis/errors/explain-error.ts'
import type { CodePlace } from '../../core/code/locate-frame.ts'
import { locateFrame } from '../../core/code/locate-frame.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'

/** More texts than these say nothing new. */
const mostTexts = 200

/** The errors an investigation saw, those with a stack trace first: what it cites, and log lines it was answered. */
export function errorsIn(item: Investigation, recorded: readonly Recorded[]): ExplainedError[] {
  const cited = item.evidence.filter(({ kind }) => kind === 'log' || kind === 'alert').map(({ quote }) => quote)
  const answered = recorded.flatMap(({ ask, answer }) =>
    answer.ok && (ask.name === 'logs' || ask.name === 'patterns') ? textsIn(answer.value) : [],
  )
  const texts = [...new Set([...cited, ...answered])].slice(0, mostTexts)
  const errors = texts.map(explainError)
  return [...errors.filter(({ frames }) => frames.length), ...errors.filter(({ frames }) => !frames.length)]
}

/** Strings of several lines anywhere in an answer: a stack trace has at least two. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('\n') ? [value] : []
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsIn)
}

/** Where in the repository these errors come from, the innermost call first. */
export function placesOf(errors: readonly ExplainedError[], paths: readonly string[]): CodePlace[] {
  const found = errors.flatMap(({ frames }) => frames.flatMap((frame) => locateFrame(frame, paths) ?? []))
  const seen = new Set<string>()
  return found
    .filter(({ path, line }) => {
      const key = `${path}:${line ?? ''}`
      return !seen.has(key) && seen.add(key)
    })
    .slice(0, 10)
}
