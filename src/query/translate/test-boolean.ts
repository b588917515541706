/** Reads the text of a query language from the front; each language's reference evaluator brings its own atoms. */
export interface Cursor {
  text: string
  at: number
}

export type Evaluate<R> = (row: R) => boolean

/** The words of a language for its connectives, and how it reads anything else. */
export interface Grammar<R> {
  and: RegExp
  or: RegExp
  not: RegExp
  atom(cursor: Cursor): Evaluate<R>
}

/** Takes a match at the cursor, which every pattern finds sticky; throws what stands there where none is. */
export function take(cursor: Cursor, pattern: RegExp): RegExpExecArray {
  const found = tryTake(cursor, pattern)
  if (!found) throw new Error(`Expected ${pattern} at ${JSON.stringify(cursor.text.slice(cursor.at, cursor.at + 60))}`)
  return found
}

export function tryTake(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`)
  sticky.lastIndex = cursor.at
  const found = sticky.exec(cursor.text)
  if (!found) return undefined
  cursor.at = sticky.lastIndex
  return found
}

/** A string as JSON, Go and C# read it; the cursor stands at its quote. */
export function takeString(cursor: Cursor): string {
  const [literal] = take(cursor, /"(?:[^"\\\n\r]|\\[\s\S])*"/)
  return JSON.parse(literal) as string
}

/** Reads a whole expression: NOT binds tighter than AND, AND than OR. Mixing them needs no parentheses but may have them. */
export function evaluator<R>(text: string, grammar: Grammar<R>): Evaluate<R> {
  const cursor: Cursor = { text, at: 0 }
  const evaluate = either(cursor, grammar)
  tryTake(cursor, /\s+/)
  if (cursor.at < text.length) throw new Error(`Left over: ${text.slice(cursor.at)}`)
  return evaluate
}

export function either<R>(cursor: Cursor, grammar: Grammar<R>): Evaluate<R> {
  const parts = [both(cursor, grammar)]
  while (tryTake(cursor, grammar.or)) parts.push(both(cursor, grammar))
  return (row) => parts.some((part) => part(row))
}

function both<R>(cursor: Cursor, grammar: Grammar<R>): Evaluate<R> {
  const parts = [one(cursor, grammar)]
  while (tryTake(cursor, grammar.and)) parts.push(one(cursor, grammar))
  return (row) => parts.every((part) => part(row))
}

function one<R>(cursor: Cursor, grammar: Grammar<R>): Evaluate<R> {
  tryTake(cursor, /\s+/)
  if (tryTake(cursor, grammar.not)) {
    const of = one(cursor, grammar)
    return (row) => !of(row)
  }
  if (!tryTake(cursor, /\(/)) return grammar.atom(cursor)
  const evaluate = either(cursor, grammar)
  take(cursor, /\s*\)/)
  return evaluate
}

/** An RE2 or Go expression, whose `(?i:…)` folds all of Unicode as JavaScript's does with the flag `u`. */
export const re2 = (source: string) =>
  source.startsWith('(?i)') ? new RegExp(source.slice(4), 'iu') : new RegExp(source, 'u')

/** A comparison with a number. */
export function compare(left: number, operator: string, right: number): boolean {
  if (operator === '>') return left > right
  if (operator === '>=') return left >= right
  if (operator === '<') return left < right
  return left <= right
}
