import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { casesOf } from '../fold.ts'
import { numberOf, numberSource, plainNumber } from '../number.ts'
import { piecesOf } from '../pattern.ts'
import type { Dialect } from '../regex.ts'
import { type Ask, type FieldMapping, type Language, type Translation, translate } from '../translation.ts'
import { searchRegex } from './search-regex.ts'

/** How Cloud Logging names fields: a path such as `jsonPayload.message`, with odd segments in double quotes. */
export interface GcpMapping extends FieldMapping {
  /** The paths of which at most one is filled in an entry (`textPayload`, `jsonPayload.message`), instead of `field`. */
  alternatives?(canonical: string): readonly string[] | undefined
}

/**
 * Google Cloud's Logging query language. Relies on: `=~` finds an RE2 expression anywhere in a field that is a text, and
 * is false for other types and absent fields; `=` with a text converts it to the field's own type; NOT of a test on an
 * absent field holds; `severity` takes the names of its own levels. Documentation disagrees on backslashes in expressions,
 * so ours have none. Extra fields may be numbers or texts, which no one expression compares exactly.
 */
export const toGcpFilter = (query: LogQuery, mapping: GcpMapping): Translation<string> =>
  translate(query, mapping, language(mapping))

const language = (mapping: GcpMapping): Language<string> => ({
  all: 'timestamp >= "1970-01-01T00:00:00Z"',
  none: nothing,
  and: (parts) => `(${parts.join(' AND ')})`,
  or: (parts) => `(${parts.join(' OR ')})`,
  not: (part) => `NOT ${part}`,
  ask(ask) {
    const paths = mapping.alternatives?.(ask.canonical) ?? [mapping.field(ask.canonical)]
    if (!paths.length || !paths.every((path) => wellFormed.test(path))) return undefined
    const parts = paths.map((path) => condition(ask, path))
    const exact = parts.every((part) => part.exact)
    return { query: parts.length > 1 ? `(${parts.map((part) => part.query).join(' OR ')})` : parts[0]!.query, exact }
  },
})

const wellFormed = /^[A-Za-z_][A-Za-z0-9_]*(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|"(?:[^"\\\p{Cc}]|\\["\\])+"))*$/u

/** A segment of a path, in quotes where it is no plain word. */
export const gcpSegment = (name: string) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : gcpString(name))

const gcpString = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

function condition(ask: Ask, path: string): Translation<string> {
  const { test } = ask
  const text = textFields.has(ask.canonical)
  if (path === 'severity' && test.kind === 'equals') return severity(test.texts)
  if (test.kind === 'compare') {
    const number = `${path} =~ ${gcpString(`^${numberSource}$`)}`
    return { query: `(${path} ${test.operator} ${plainNumber(test.value)} OR ${number})`, exact: false }
  }
  if (test.kind === 'filled') return text ? { query: `${path} =~ "(?s:.)"`, exact: true } : present(path)
  if (test.kind === 'glob' && !text && mayBeTyped(test.pattern)) return present(path)
  const regex = `${path} =~ ${gcpString(searchRegex(ask, gcp)!)}`
  const exact = test.kind !== 'word' && !unsaid.test(textsOf(ask).join(''))
  const typed = text || test.kind !== 'equals' ? [] : test.texts.filter(looksTyped)
  if (!typed.length) return { query: regex, exact }
  const values = typed.map((value) => `${path} = ${gcpString(value.toLowerCase())}`)
  return { query: `(${[regex, ...values].join(' OR ')})`, exact: exact && typed.every(isTyped) }
}

const present = (path: string): Translation<string> => ({ query: `${path}:*`, exact: false })

function severity(texts: readonly string[]): Translation<string> {
  const known = texts.map((text) => text.toUpperCase()).filter((text) => severities.has(text))
  return { query: known.length ? `severity = (${known.map(gcpString).join(' OR ')})` : nothing, exact: true }
}

const nothing = 'timestamp < "1970-01-01T00:00:00Z"'
const severities = new Set(['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'])

/** What the ask looks for, without its wildcards. */
const textsOf = ({ test }: Ask): readonly string[] =>
  test.kind === 'contains'
    ? [test.text]
    : test.kind === 'equals'
      ? test.texts
      : 'pattern' in test
        ? piecesOf(test.pattern)
        : []

const looksTyped = (value: string) => numberOf(value) !== undefined || /^(?:true|false)$/i.test(value)
/** Whether no other text converts to the same number. */
const isTyped = (value: string) => /^(?:true|false)$/i.test(value) || /^-?[1-9][0-9]{0,14}$|^0$/.test(value)
const mayBeTyped = (pattern: string) => /^[-+.0-9truefals]*$/i.test(piecesOf(pattern).join(''))

/** Characters that take a backslash to say in an expression. */
const unsaid = /[\\^\p{Cc}]/u

const gcp: Dialect = {
  literal: (text) =>
    Array.from(text, (character) => {
      if (unsaid.test(character)) return '(?s:.)'
      if (/[$.*+?()[\]{}|]/.test(character)) return `[${character}]`
      const cases = casesOf(character)
      return cases.length > 1 ? `[${cases.join('')}]` : character
    }).join(''),
  notWord: '[^0-9A-Za-z_]',
  notBlank: '(?s:.)',
  any: '(?s:.)',
  start: '^',
  end: '$',
}

/** Fields that are texts wherever they stand. */
const textFields = new Set(['message', 'level', 'service', 'trace_id', 'span_id'])
