import { Problem } from '../core/problem.ts'

/** A text that is read from the front. */
export interface Reader {
  text: string
  at: number
}

/** What is wrong at a place of the query, counted from 1 for the reader's eye, and what to do about it. */
export const fault = (at: number, what: string, remedy: string) =>
  new Problem('invalid', `The query cannot be read at position ${at + 1}: ${what}. ${remedy}.`, {
    fields: { query: `${what} (position ${at + 1})` },
  })

export function skipBlanks(reader: Reader) {
  while (reader.at < reader.text.length && /\s/.test(reader.text[reader.at]!)) reader.at++
}

/** Typographic quotes are what chats and phones make of straight ones. */
const doubles = '"“”„'
const singles = "'‘’"

/**
 * A text in quotes, undefined where none begins. `\"`, `\'`, `\\`, `\n`, `\r` and `\t` are escapes; any other backslash
 * is itself. A single quote inside a word is an apostrophe and closes nothing.
 */
export function readPhrase(reader: Reader): string | undefined {
  const { text, at: start } = reader
  const open = text[start]
  if (open === undefined || !(doubles + singles).includes(open)) return undefined
  const closers = open === '"' ? '"' : doubles.includes(open) ? doubles : singles
  let value = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!
    const next = text[at + 1] ?? ''
    if (closers.includes(character) && (closers !== singles || /^[\s):]?$/.test(next))) {
      reader.at = at + 1
      return value
    }
    if (character === '\\' && next in escapes) {
      value += escapes[next]
      at++
    } else value += character
  }
  throw fault(start, 'this quote is never closed', `Close it with ${closers === singles ? "'" : '"'}`)
}

const escapes: Record<string, string> = { '"': '"', "'": "'", '\\': '\\', n: '\n', r: '\r', t: '\t' }

/**
 * A bare word up to a blank, a parenthesis or a double quote, as the pieces between its wildcards. A backslash before
 * anything but a letter or digit makes it literal.
 */
export function readWord(reader: Reader): string[] {
  const { text } = reader
  const pieces = ['']
  while (reader.at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(reader.at)!)
    if (/[\s()]/.test(character) || doubles.includes(character)) break
    const next = text.codePointAt(reader.at + 1)
    if (character === '\\' && next !== undefined && !/[\p{L}\p{N}]/u.test(String.fromCodePoint(next))) {
      pieces[pieces.length - 1] += String.fromCodePoint(next)
      reader.at += 1 + String.fromCodePoint(next).length
      continue
    }
    if (character === '*') pieces.push('')
    else pieces[pieces.length - 1] += character
    reader.at += character.length
  }
  return pieces
}

/** A bare word that reads back as these pieces. */
export const writeWord = (pieces: readonly string[]) =>
  pieces.map((piece) => piece.replace(/[^\p{L}\p{N}_./@]/gu, '\\$&')).join('*')

/** A quoted text that reads back as this one. */
export function writePhrase(text: string): string {
  const named: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return `"${text.replace(/["\\\n\r\t]/g, (character) => named[character]!)}"`
}
