import type { LogQuery } from '../core/telemetry/log-query.ts'
import { canonicalField } from './canonical-field.ts'
import { normalForm } from './normal.ts'
import { fault, type Reader, readPhrase, readWord, skipBlanks } from './reader.ts'
import { termOf, type Value } from './term.ts'

/** Bounds that no person reaches, so that hostile text is refused and not worked on. */
const limits = { characters: 16_000, terms: 1_000, depth: 50 }

/**
 * Reads a log query: words, "phrases", `field:value`, `field:(a OR b)`, `field:>=500`, wildcards, AND OR NOT in capitals
 * (a blank is AND; NOT binds tightest, then AND, then OR), parentheses, `-word` for NOT. Empty text and `*` ask for every
 * line. The answer is in normal form. Throws Problem `invalid` whose `fields.query` says what is wrong and where,
 * counted from 1.
 */
export function parseLogQuery(text: string): LogQuery {
  const reader: Reader = { text: text.toWellFormed(), at: 0 }
  if (text.length > limits.characters)
    throw fault(limits.characters, 'the query is too long', `Write at most ${limits.characters} characters`)
  skipBlanks(reader)
  if (reader.at === reader.text.length) return { kind: 'all' }
  const parser: Parser = { reader, terms: 0, depth: 0 }
  const query = either(parser)
  if (reader.at < reader.text.length)
    throw fault(reader.at, 'a ) closes nothing', 'Remove it, open it with a ( before, or put the text in quotes')
  return normalForm(query)
}

interface Parser {
  reader: Reader
  terms: number
  depth: number
  /** Inside `field:( … )`: whose values the terms are. */
  field?: string | undefined
}

/** a OR b OR … */
function either(parser: Parser): LogQuery {
  const of = [both(parser)]
  while (takeOperator(parser, 'OR')) of.push(both(parser))
  return of.length > 1 ? { kind: 'or', of } : of[0]!
}

/** a AND b …, with or without the AND. */
function both(parser: Parser): LogQuery {
  const of = [negation(parser)]
  while (takeOperator(parser, 'AND') || !atEnd(parser)) of.push(negation(parser))
  return of.length > 1 ? { kind: 'and', of } : of[0]!
}

function atEnd({ reader }: Parser): boolean {
  skipBlanks(reader)
  return reader.at === reader.text.length || reader.text[reader.at] === ')' || operatorAt(reader) === 'OR'
}

/** NOT a, -a; any number of them, in a loop so that a long row of NOT costs no stack. */
function negation(parser: Parser): LogQuery {
  let odd = false
  while (takeOperator(parser, 'NOT') || takeMinus(parser.reader)) odd = !odd
  const of = operand(parser)
  return odd ? { kind: 'not', of } : of
}

function operand(parser: Parser): LogQuery {
  const { reader } = parser
  const operator = operatorAt(reader)
  if (operator)
    throw fault(
      reader.at,
      `${operator} stands where a term belongs`,
      `Write a term there, or "${operator}" in quotes to look for the word`,
    )
  if (reader.at === reader.text.length) throw fault(reader.at, ...dangling(reader))
  const character = reader.text[reader.at]!
  if (character === ')') throw fault(reader.at, ...emptyOrStray(reader))
  if (++parser.terms > limits.terms)
    throw fault(reader.at, `the query has more than ${limits.terms} terms`, 'Ask for fewer at once')
  if (character === '(') return group(parser)
  return parser.field === undefined ? term(parser) : fieldTerm(parser, parser.field)
}

function group(parser: Parser): LogQuery {
  const { reader } = parser
  const opened = reader.at++
  if (++parser.depth > limits.depth)
    throw fault(opened, `parentheses are nested deeper than ${limits.depth}`, 'Write the query flatter')
  const query = either(parser)
  skipBlanks(reader)
  if (reader.text[reader.at] !== ')') throw fault(opened, 'this ( is never closed', 'Add a ) or put the text in quotes')
  reader.at++
  parser.depth--
  return query
}

/** A word, a phrase or `field:…`. */
function term(parser: Parser): LogQuery {
  const { reader } = parser
  const start = reader.at
  const name = fieldName(reader)
  if (name !== undefined) return fieldValue(parser, name, start)
  const phrase = readPhrase(reader)
  if (phrase === undefined) return bareWord(reader)
  if (reader.text[reader.at] !== ':') return { kind: 'text', value: phrase }
  reader.at++
  return fieldValue(parser, phrase, start)
}

function bareWord(reader: Reader): LogQuery {
  const start = reader.at
  const value = word(reader)
  return value.pieces.join('') ? termOf('message', value, start) : { kind: 'all' }
}

/** A name with a colon right behind it, unless the colon belongs to `http://` or `a::b`. */
function fieldName(reader: Reader): string | undefined {
  const pattern = /([\p{L}_@][\p{L}\p{N}_.@/[\]-]*):(?!:|\/\/)/uy
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (!found) return undefined
  reader.at = pattern.lastIndex
  return found[1]!
}

function fieldValue(parser: Parser, written: string, start: number): LogQuery {
  const { reader } = parser
  const field = canonicalField(written)
  if (/^(?:[\s)]|$)/.test(reader.text.slice(reader.at, reader.at + 1)))
    throw fault(
      reader.at,
      `${written}: has no value`,
      `Write ${written}:value without a blank, ${written}:* for any value, or put the text in quotes`,
    )
  if (!field) throw fault(start, 'a field has no name', 'Write a name before the colon')
  if (reader.text[reader.at] !== '(') return fieldTerm(parser, field)
  const outer = parser.field
  parser.field = field
  const query = group(parser)
  parser.field = outer
  return query
}

function fieldTerm({ reader }: Parser, field: string): LogQuery {
  const start = reader.at
  const operator = /^(?:>=|<=|>|<)/.exec(reader.text.slice(start, start + 2))?.[0] as '>' | '>=' | '<' | '<='
  if (operator) {
    reader.at += operator.length
    const phrase = readPhrase(reader)
    const text = phrase ?? word(reader, operator).pieces.join('*')
    return termOf(field, { kind: 'compare', operator, text }, start)
  }
  const phrase = readPhrase(reader)
  return termOf(field, phrase === undefined ? word(reader) : { kind: 'word', pieces: [phrase] }, start)
}

function word(reader: Reader, after?: string): Value & { kind: 'word' } {
  const start = reader.at
  const pieces = readWord(reader)
  if (reader.at === start)
    throw fault(start, `${after ?? 'the colon'} has no value`, 'Write one right behind it, without a blank')
  return { kind: 'word', pieces }
}

const operator = /(?:AND|OR|NOT)(?=[\s()"“”„‘’']|$)/y

function operatorAt(reader: Reader): string | undefined {
  skipBlanks(reader)
  operator.lastIndex = reader.at
  return operator.exec(reader.text)?.[0]
}

function takeOperator({ reader }: Parser, wanted: string): boolean {
  if (operatorAt(reader) !== wanted) return false
  reader.at += wanted.length
  return true
}

/** A minus that stands before a term and not before a number, a dash or a blank. */
function takeMinus(reader: Reader): boolean {
  skipBlanks(reader)
  const taken = /^-["“”„‘'(*@_\p{L}]/u.test(reader.text.slice(reader.at, reader.at + 3))
  if (taken) reader.at++
  return taken
}

function dangling({ text }: Reader): [string, string] {
  const last = /(?:^|[\s()])(AND|OR|NOT|-)\s*$/.exec(text)?.[1]
  if (last) return [`${last} has nothing behind it`, `Write a term there, or "${last}" in quotes to look for the word`]
  return ['a ( is never closed', 'Add a term and a ), or put the text in quotes']
}

function emptyOrStray({ text, at }: Reader): [string, string] {
  const before = text.slice(0, at).trimEnd()
  const last = /(?:^|[\s()])(AND|OR|NOT)$/.exec(before)?.[1]
  if (last) return [`${last} has nothing behind it`, 'Write a term there']
  if (before.endsWith('(')) return ['these parentheses are empty', 'Write a term in them, or put the text in quotes']
  return ['a ) closes nothing', 'Remove it, open it with a ( before, or put the text in quotes']
}
