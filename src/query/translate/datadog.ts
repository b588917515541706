import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { piecesOf } from '../pattern.ts'
import { type Ask, type FieldMapping, type Language, type Said, type Translation, translate } from '../translation.ts'

/**
 * Datadog's log search. Names are reserved attributes and tags as they are (`service`, `status`) and attributes with `@`
 * in front. Relies on: a free term with `*` at both ends finds any message with such a token, whatever the case;
 * attributes compare with case, so letters become `?` (one character); `name:*` is presence; an attribute that is no
 * numeric facet cannot be compared, so its presence is asked for; `status` holds Datadog's own level words in small
 * letters. Only the level is said exactly.
 */
export const toDatadog = (query: LogQuery, mapping: FieldMapping): Translation<string> =>
  translate(query, mapping, language(mapping))

const language = (mapping: FieldMapping): Language<string> => ({
  all: '*',
  none: '(*:allclear AND -*:allclear)',
  and: (parts) => `(${parts.join(' AND ')})`,
  or: (parts) => `(${parts.join(' OR ')})`,
  not: (part) => `-${part}`,
  ask(ask) {
    const { test } = ask
    const name = mapping.field(ask.canonical)
    if (ask.canonical === 'message') return test.kind === 'filled' ? undefined : free(test)
    if (!name) return undefined
    const field = escaped(name)
    if (field === 'status' && test.kind === 'equals') return status(test.texts)
    return attribute(field, test)
  },
})

/** Every run of letters and digits is within one token of the message. */
function free(test: Ask['test']): Said<string> | undefined {
  const pieces = test.kind === 'contains' ? [test.text] : 'pattern' in test ? piecesOf(test.pattern) : []
  const runs = pieces.flatMap((piece) => piece.match(/[A-Za-z0-9]+/g) ?? [])
  if (!runs.length) return undefined
  const terms = runs.map((run) => `*${run}*`)
  return { query: terms.length > 1 ? `(${terms.join(' AND ')})` : terms[0]!, exact: false }
}

function status(texts: readonly string[]): Said<string> | undefined {
  const words = [...new Set(texts.map((text) => text.toLowerCase()).filter((text) => /^[a-z]+$/.test(text)))]
  if (!words.length) return undefined
  const query = words.map((word) => `status:${word}`)
  return {
    query: query.length > 1 ? `(${query.join(' OR ')})` : query[0]!,
    exact: true,
    opposite: query.length > 1 ? `(${query.map((part) => `-${part}`).join(' AND ')})` : `-${query[0]}`,
  }
}

function attribute(field: string, test: Ask['test']): Said<string> {
  if (test.kind === 'equals') {
    const values = test.texts.map((text) => `${field}:${value(text)}`)
    return { query: values.length > 1 ? `(${values.join(' OR ')})` : values[0]!, exact: false }
  }
  if (test.kind === 'glob') return { query: `${field}:${piecesOf(test.pattern).map(value).join('*')}`, exact: false }
  return { query: `${field}:*`, exact: false }
}

/** A text as the value of an attribute: `?` is one character that has a case or a meaning of its own. */
const value = (text: string) =>
  Array.from(text, (character) => {
    if (character > '\x7f') return '*'
    return /[0-9]/.test(character) ? character : '?'
  })
    .join('')
    .replace(/\*+/g, '*')

const escaped = (name: string) => name.replace(/[^A-Za-z0-9_.@/-]/g, '\\$&')
