import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { casesOf } from '../fold.ts'
import { piecesOf } from '../pattern.ts'
import { type Ask, type FieldMapping, type Language, type Said, type Translation, translate } from '../translation.ts'

/** How a field is indexed, as the field capabilities of an index tell. `other` is searchable but neither text nor number. */
export type ElasticType = 'text' | 'keyword' | 'wildcard' | 'number' | 'boolean' | 'other'

/** Names fields and tells how they are indexed, which decides what can be asked of them. */
export interface ElasticMapping extends FieldMapping {
  /**
   * The type of a field by its name in the engine; undefined where it is unknown or differs between indices. Unknown
   * types of `message`, `level`, `service` and the ids are taken for text or keyword; an unknown extra field is not asked
   * for at all, since it may not be indexed.
   */
  type?(field: string): ElasticType | undefined
}

/**
 * Elasticsearch and OpenSearch, as a Query DSL clause for a filter. Relies on: `case_insensitive` of `term` and
 * `wildcard` folds ASCII (7.10 and later; other letters become `?`); a `text` field is analysed without stemming, so
 * that a run of ASCII letters and digits lies within one term (of up to 255 characters); a keyword that was too long to
 * be indexed is listed in `_ignored`; equal numbers of up to 15 digits are one.
 */
export const toElastic = (query: LogQuery, mapping: ElasticMapping): Translation<object> =>
  translate(query, mapping, language(mapping))

const language = (mapping: ElasticMapping): Language<object> => ({
  all: everything,
  none: { match_none: {} },
  and: (filter) => ({ bool: { filter } }),
  or: (should) => ({ bool: { should, minimum_should_match: 1 } }),
  not: (part) => ({ bool: { must_not: [part] } }),
  ask(ask) {
    const name = mapping.field(ask.canonical)
    if (!name) return undefined
    const type = mapping.type?.(name)
    if (type) return byType[type](name, ask.test)
    return ask.canonical === 'message'
      ? ofText(name, ask.test)
      : own.has(ask.canonical)
        ? ofEither(name, ask.test)
        : undefined
  },
})

const everything = { match_all: {} }
const own = new Set(['level', 'service', 'trace_id', 'span_id'])

type Asking = (name: string, test: Ask['test']) => Said<object> | undefined

const exists = (name: string) => ({ exists: { field: name } })
const wildcard = (name: string, value: string) => ({ wildcard: { [name]: { value, case_insensitive: true } } })
const term = (name: string, value: string) => ({ term: { [name]: { value, case_insensitive: true } } })
const any = (should: object[]) => (should.length === 1 ? should[0]! : { bool: { should, minimum_should_match: 1 } })
const ignored = (name: string) => ({ term: { _ignored: { value: name } } })
const inexact = (query: object): Said<object> => ({ query, exact: false })

const ofText: Asking = (name, test) => {
  if (test.kind === 'filled') return inexact(exists(name))
  if (test.kind === 'compare') return inexact(exists(name))
  const alternatives = textsOf(test).map((pieces) => pieces.flatMap(runsOf).map((run) => wildcard(name, `*${run}*`)))
  if (alternatives.some((runs) => !runs.length)) return undefined
  return inexact(any(alternatives.map((filter) => (filter.length === 1 ? filter[0]! : { bool: { filter } }))))
}

/** Text or keyword: in both, every run of letters and digits is within something that a wildcard sees. */
const ofEither: Asking = (name, test) => {
  const said = ofText(name, test)
  return said && inexact(any([said.query, ignored(name)]))
}

const ofKeyword: Asking = (name, test) => {
  if (test.kind === 'filled') {
    const filled = { bool: { filter: [exists(name)], must_not: [{ term: { [name]: { value: '' } } }] } }
    return { query: any([filled, ignored(name)]), exact: true }
  }
  if (test.kind === 'compare') return inexact(any([exists(name), ignored(name)]))
  if (test.kind === 'equals' && test.texts.every((text) => sayable(text) && text.length < 200))
    return { query: any(test.texts.map((text) => term(name, text))), exact: true }
  return inexact(any([...patternsOf(test).map((pattern) => wildcard(name, pattern)), ignored(name)]))
}

/** The `wildcard` type holds texts of any length. */
const ofWildcard: Asking = (name, test) => {
  if (test.kind === 'filled') return { query: wildcard(name, '?*'), exact: true }
  if (test.kind === 'compare') return inexact(exists(name))
  const exact = test.kind !== 'word' && textsOf(test).every((pieces) => pieces.every(sayable))
  return { query: any(patternsOf(test).map((pattern) => wildcard(name, pattern))), exact }
}

const ofNumber: Asking = (name, test) => {
  if (test.kind === 'filled') return { query: exists(name), exact: true }
  if (test.kind === 'compare')
    return { query: { range: { [name]: { [ranges[test.operator]]: test.value } } }, exact: true }
  if (test.kind === 'equals' && test.texts.every((text) => /^-?[1-9][0-9]{0,14}$|^0$/.test(text)))
    return { query: { terms: { [name]: test.texts.map(Number) } }, exact: true }
  return inexact(exists(name))
}

const ranges = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const

const ofBoolean: Asking = (name, test) => {
  if (test.kind === 'filled') return { query: exists(name), exact: true }
  const words = test.kind === 'equals' ? test.texts.map((text) => text.toLowerCase()) : []
  if (words.length && words.every((word) => word === 'true' || word === 'false'))
    return { query: { terms: { [name]: words.map((word) => word === 'true') } }, exact: true }
  return inexact(exists(name))
}

const byType: Record<ElasticType, Asking> = {
  text: ofText,
  keyword: ofKeyword,
  wildcard: ofWildcard,
  number: ofNumber,
  boolean: ofBoolean,
  other: (name) => inexact(exists(name)),
}

/** What a test looks for, one of several texts, each as the pieces between its wildcards. */
function textsOf(test: Ask['test']): string[][] {
  if (test.kind === 'contains') return [[test.text]]
  if (test.kind === 'equals') return test.texts.map((text) => [text])
  return 'pattern' in test ? [piecesOf(test.pattern)] : []
}

/** The runs of a text that lie within one term of an analysed text, whatever stands around them. */
const runsOf = (text: string) => text.match(/[A-Za-z0-9]+/g) ?? []

/** The test as wildcards over a whole value. */
function patternsOf(test: Ask['test']): string[] {
  const around = test.kind === 'contains' || test.kind === 'word' ? '*' : ''
  return textsOf(test).map((pieces) =>
    `${around}${pieces.map(escapedPiece).join('*')}${around}`.replace(/(?<!\\)\*\*+/g, '*'),
  )
}

const sayable = (text: string) =>
  !Array.from(text).some((character) => character > '\x7f' && casesOf(character).length > 1)

const escapedPiece = (text: string) =>
  Array.from(text, (character) => {
    if (/[*?\\]/.test(character)) return `\\${character}`
    return sayable(character) ? character : '?'
  }).join('')
