import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { numberSource, plainNumber } from '../number.ts'
import { type FieldMapping, type Language, type Translation, translate } from '../translation.ts'
import { quoted } from './quote.ts'
import { searchRegex } from './search-regex.ts'

/**
 * VictoriaLogs' LogsQL, as a filter to stand beside others. Relies on: `field:~"…"` finds a Go regular expression
 * anywhere in the text; an absent field is the empty text; strings and names are quoted as in Go; `:>=` reads plain
 * decimals of at most 20 characters and no others, so numbers in any other form pass and are compared after the fetch.
 */
export const toLogsQL = (query: LogQuery, mapping: FieldMapping): Translation<string> =>
  translate(query, mapping, language(mapping))

const language = (mapping: FieldMapping): Language<string> => ({
  all: '*',
  none: '!*',
  and: (parts) => `(${parts.join(' and ')})`,
  or: (parts) => `(${parts.join(' or ')})`,
  not: (part) => `!${part}`,
  ask(ask) {
    const name = mapping.field(ask.canonical)
    if (!name) return undefined
    const field = quoted(name)
    const { test } = ask
    if (test.kind === 'filled') return { query: `${field}:*`, exact: true }
    if (test.kind !== 'compare') return { query: `${field}:~${quoted(searchRegex(ask)!)}`, exact: true }
    const [number, odd] = [numberSource, oddNumber].map((source) => `${field}:~${quoted(`^${source}$`)}`)
    const compared = `${field}:${test.operator}${plainNumber(test.value)}`
    return { query: `(${number} and (${compared} or ${odd}))`, exact: false }
  },
})

/** Numbers that LogsQL does not read as such: signed with plus, with an exponent, a bare point, or long. */
const oddNumber = '(?:[+].*|.*[eE].*|-?[.].*|.*[.]|.{20,})'
