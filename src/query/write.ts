import type { FieldTest, LogQuery } from '../core/telemetry/log-query.ts'
import { normalForm } from './normal.ts'
import { piecesOf } from './pattern.ts'
import { writePhrase, writeWord } from './reader.ts'

/** A query as text; `parseLogQuery` reads it back as the same query in normal form. */
export const writeLogQuery = (query: LogQuery) => write(normalForm(query))

function write(query: LogQuery): string {
  switch (query.kind) {
    case 'all':
      return '*'
    case 'text':
      return writeText(query.value)
    case 'like':
      return writePattern(query.pattern)
    case 'field':
      return `${writeName(query.field)}:${writeTest(query.test)}`
    case 'not':
      return `NOT ${part(query.of)}`
    case 'and':
      return query.of.map(part).join(' AND ')
    case 'or':
      return oneField(query.of) ?? query.of.map(part).join(' OR ')
  }
}

const part = (query: LogQuery) =>
  query.kind === 'and' || (query.kind === 'or' && !oneField(query.of)) ? `(${write(query)})` : write(query)

/** `status:(500 OR 503)` where all parts ask the same field. */
function oneField(of: LogQuery[]): string | undefined {
  const fields = new Set(of.map((query) => (query.kind === 'field' ? query.field : undefined)))
  const [field] = fields
  if (fields.size > 1 || field === undefined) return undefined
  return `${writeName(field)}:(${of.map((query) => (query.kind === 'field' ? writeTest(query.test) : '')).join(' OR ')})`
}

function writeTest(test: FieldTest): string {
  switch (test.kind) {
    case 'equals':
      return writeText(test.value)
    case 'like':
      return writePattern(test.pattern)
    case 'exists':
      return '*'
    case 'compare':
      return `${test.operator}${test.value}`
  }
}

const plain = /^[\p{L}\p{N}_][\p{L}\p{N}_./@-]*$/u
/** A text as one term: bare where it can be, else in quotes. */
export const writeText = (text: string) =>
  plain.test(text) && !/^(?:AND|OR|NOT)$/.test(text) ? text : writePhrase(text)

const writePattern = (pattern: string) => writeWord(piecesOf(pattern))

const name = /^[\p{L}_@][\p{L}\p{N}_.@/[\]-]*$/u
export const writeName = (field: string) => (name.test(field) ? field : writePhrase(field))
