import { casesOf } from './fold.ts'
import { piecesOf } from './pattern.ts'

/** How a text test is written for an engine's regular expressions. */
export interface Dialect {
  /** One text, whatever its case. */
  literal(text: string): string
  /** A character of a word, and one that is none. */
  notWord: string
  /** A character that ends a word in the middle of a pattern's `*`. */
  notBlank: string
  /** Any character, line breaks too. */
  any: string
  start: string
  end: string
}

/**
 * Regular expressions that RE2, Go, Rust, Java, .NET, PCRE and JavaScript read alike: case is spelled out or switched
 * for ASCII letters alone (never `k` and `s`, which fold beyond ASCII in some engines), so that each of them means the
 * same by it.
 */
export const common: Dialect = {
  literal: caseless,
  notWord: '[^\\p{L}\\p{N}_]',
  notBlank: '[^ \\t\\n\\r\\f]',
  any: '[\\s\\S]',
  start: '^',
  end: '$',
}

/** Finds a text anywhere. */
export const containing = (text: string, dialect: Dialect = common) => dialect.literal(text)

/** Is one of these texts from end to end. */
export const equalTo = (texts: readonly string[], dialect: Dialect = common) =>
  `${dialect.start}${oneOf(texts, dialect)}${dialect.end}`

/** Any of these texts. */
export const oneOf = (texts: readonly string[], dialect: Dialect = common) =>
  texts.length === 1 ? dialect.literal(texts[0]!) : `(?:${texts.map((text) => dialect.literal(text)).join('|')})`

/** Is like a pattern from end to end. */
export const globbing = (pattern: string, dialect: Dialect = common) =>
  `${dialect.start}${globInside(pattern, dialect)}${dialect.end}`

export const globInside = (pattern: string, { literal, any }: Dialect = common) =>
  piecesOf(pattern).map(literal).join(`${any}*`)

/** Finds a word that is like a pattern: letters, digits and `_` may not go on where the pattern begins and ends with one. */
export function wordLike(pattern: string, dialect: Dialect = common): string {
  const pieces = piecesOf(pattern)
  const written = pieces.filter((piece) => piece).map((piece) => dialect.literal(piece))
  const before = startsWord.test(pieces[0]!) ? `(?:${dialect.start}|${dialect.notWord})` : ''
  const after = endsWord.test(pieces.at(-1)!) ? `(?:${dialect.end}|${dialect.notWord})` : ''
  return before + written.join(`${dialect.notBlank}*`) + after
}

const startsWord = /^[\p{L}\p{N}_]/u
const endsWord = /[\p{L}\p{N}_]$/u

/** A text whatever its case, with every special character escaped. */
export function caseless(text: string): string {
  let [written, run] = ['', '']
  const flush = () => {
    written += /[a-z]/i.test(run) ? `(?i:${run})` : run
    run = ''
  }
  for (const character of text) {
    if (character < '\x80' && !/[ks]/i.test(character)) run += escaped(character)
    else {
      flush()
      const cases = casesOf(character)
      written += cases.length > 1 ? `[${cases.join('')}]` : character
    }
  }
  flush()
  return written
}

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One ASCII character that stands for itself. */
export function escaped(character: string): string {
  if (character < ' ' || character === '\x7f')
    return named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character
}
