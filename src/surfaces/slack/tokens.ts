import { Problem } from '../../core/problem.ts'

/** One word of a line; `gap` is the white space before it, so that free text can be put together as it was written. */
export interface Token {
  /** Present for `key=value`. */
  key?: string
  value: string
  gap: string
  /** The word as written, quotes and key included. */
  written: string
}

/** Phones turn straight quotes into these. */
const opening = '"“„”«»'

/**
 * Splits a line into words. Quotes count only where a value begins, so that `5" disk` stays as it is, and a backslash
 * before a quote or another backslash makes it part of the value; Slack's own
 * `<…>` marks are one word even with spaces inside. Throws Problem `invalid` for a quote nobody closed.
 */
export function tokens(line: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < line.length) {
    const gap = /^\s*/.exec(line.slice(at))![0]
    const start = at + gap.length
    if (start >= line.length) break
    const { key, value, end } = word(line, start)
    found.push({ ...(key !== undefined && { key }), value, gap, written: line.slice(start, end) })
    at = end
  }
  return found
}

function word(line: string, start: number): { key?: string; value: string; end: number } {
  const key = /^([A-Za-z_][\w-]*)=/.exec(line.slice(start, start + 100))?.[1]
  const from = key === undefined ? start : start + key.length + 1
  const { value, end } = opening.includes(line[from] ?? ' ') && line[from] ? quoted(line, from) : bare(line, from)
  return { ...(key !== undefined && { key }), value, end }
}

function quoted(line: string, from: number): { value: string; end: number } {
  let value = ''
  for (let end = from + 1; end < line.length; end++) {
    const [here, after] = [line[end]!, line[end + 1]]
    if (here === '\\' && after !== undefined && `${opening}\\`.includes(after)) {
      value += after
      end += 1
      continue
    }
    if (opening.includes(here) && (after === undefined || /\s/.test(after))) return { value, end: end + 1 }
    value += here
  }
  throw new Problem('invalid', `The quote before ${line.slice(from + 1, from + 31).trim()} is never closed.`)
}

function bare(line: string, from: number): { value: string; end: number } {
  const rest = /^(?:<[^<>]*>|\S)*/.exec(line.slice(from))![0]
  return { value: rest, end: from + rest.length }
}
