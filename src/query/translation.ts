import { levels } from '../core/telemetry/log.ts'
import type { FieldTest, LogQuery } from '../core/telemetry/log-query.ts'
import { foldLevel, levelSpellings } from './level.ts'
import { normalForm } from './normal.ts'

/**
 * A query in the language of an engine. It lets through every line that matches; with `exact` false it may let through
 * more, so the caller filters with `matches` after the fetch.
 */
export interface Translation<T> {
  query: T
  exact: boolean
}

/**
 * Names the fields as the engine knows them. `canonical` is `message`, `level`, `service`, `trace_id`, `span_id` or the
 * name of any extra field, which may be any text at all: the translator quotes it. A field that the engine cannot name
 * is `''`, and what is asked of it is filtered after the fetch.
 *
 * A field that is absent and one that is the empty text are the same. Every translation takes for granted that the
 * engine's text of a field is what the line's `LogEntry` holds.
 */
export interface FieldMapping {
  field(canonical: string): string
  /**
   * Every value that the engine's rows may hold for one of our levels, whatever the case: all that the backend folds
   * into it. By default every word that `foldLevel` knows.
   */
  levelValues?(level: string): readonly string[]
}

/** A mapping for engines whose fields may be expressions. */
export interface ExpressionMapping extends FieldMapping {
  /** An expression of type text in the engine's language, trusted as it is, that stands for a field instead of a name. */
  expression?(canonical: string): string | undefined
}

/** What is asked of one field; no text in it is empty. */
export interface Ask {
  canonical: string
  test:
    | { kind: 'contains'; text: string }
    | { kind: 'word'; pattern: string }
    /** One of these, whatever the case. */
    | { kind: 'equals'; texts: readonly string[] }
    | { kind: 'glob'; pattern: string }
    | { kind: 'filled' }
    | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; value: number }
}

/** A query with every NOT moved down to what is asked of one field, by De Morgan. */
export type Plan =
  | { kind: 'all' }
  | { kind: 'none' }
  | { kind: 'ask'; ask: Ask; negated: boolean }
  | { kind: 'and'; of: Plan[] }
  | { kind: 'or'; of: Plan[] }

/** How an engine's language is put together. */
export interface Language<T> {
  all: T
  none: T
  and(parts: T[]): T
  or(parts: T[]): T
  not(part: T): T
  /** What the language has for an ask; undefined where it has nothing that lets through every line that matches. */
  ask(ask: Ask): Said<T> | undefined
}

/** What a language has for an ask; `opposite` is what NOT makes of it where `not` would not do. */
export interface Said<T> extends Translation<T> {
  opposite?: T
}

/** Writes a whole query in a language: what it lacks is left open, and only what it says exactly is negated. */
export const translate = <T>(query: LogQuery, mapping: FieldMapping, language: Language<T>): Translation<T> =>
  write(planOf(query, mapping), language)

function write<T>(plan: Plan, language: Language<T>): Translation<T> {
  if (plan.kind === 'all') return { query: language.all, exact: true }
  if (plan.kind === 'none') return { query: language.none, exact: true }
  if (plan.kind === 'ask') {
    const said = language.ask(plan.ask)
    if (!said || (plan.negated && !said.exact)) return { query: language.all, exact: false }
    if (!plan.negated) return { query: said.query, exact: said.exact }
    return { query: said.opposite ?? language.not(said.query), exact: true }
  }
  const parts = plan.of.map((part) => write(part, language))
  const exact = parts.every((part) => part.exact)
  const open = parts.filter((part) => part.query === language.all)
  if (plan.kind === 'or' && open.length) return { query: language.all, exact }
  const said = parts.filter((part) => part.query !== language.all).map((part) => part.query)
  if (said.length < 2) return { query: said[0] ?? language.all, exact }
  return { query: language[plan.kind](said), exact }
}

/** The plan of a query, its levels spelled as the engine has them. */
export function planOf(query: LogQuery, mapping: FieldMapping): Plan {
  return plan(normalForm(query), mapping, false)
}

function plan(query: LogQuery, mapping: FieldMapping, negated: boolean): Plan {
  switch (query.kind) {
    case 'all':
      return { kind: negated ? 'none' : 'all' }
    case 'not':
      return plan(query.of, mapping, !negated)
    case 'and':
    case 'or': {
      const kind = (query.kind === 'and') === negated ? 'or' : 'and'
      return { kind, of: query.of.map((part) => plan(part, mapping, negated)) }
    }
    case 'text':
      return ask({ canonical: 'message', test: { kind: 'contains', text: query.value } }, negated)
    case 'like':
      return ask({ canonical: 'message', test: { kind: 'word', pattern: query.pattern } }, negated)
    case 'field':
      return query.field === 'level' ? level(query.test, mapping, negated) : field(query.field, query.test, negated)
  }
}

const ask = (ask: Ask, negated: boolean): Plan => ({ kind: 'ask', ask, negated })

function field(canonical: string, test: FieldTest, negated: boolean): Plan {
  if (test.kind === 'exists') return ask({ canonical, test: { kind: 'filled' } }, negated)
  if (test.kind === 'like') return ask({ canonical, test: { kind: 'glob', pattern: test.pattern } }, negated)
  if (test.kind === 'compare') return ask({ canonical, test }, negated)
  if (!test.value) return ask({ canonical, test: { kind: 'filled' } }, !negated)
  return ask({ canonical, test: { kind: 'equals', texts: [test.value] } }, negated)
}

/** A level exists where the engine's field holds any spelling of any level: what it holds besides is none to us. */
function level(test: FieldTest, mapping: FieldMapping, negated: boolean): Plan {
  const spelled = (level: string) => mapping.levelValues?.(level) ?? levelSpellings(foldLevel(level) ?? 'INFO')
  const wanted = test.kind === 'equals' && test.value ? spelled(test.value) : levels.flatMap((one) => [...spelled(one)])
  const other = test.kind === 'equals' && !test.value
  const texts = [...new Set(wanted)].filter((text) => text)
  if (!texts.length) return { kind: negated === other ? 'none' : 'all' }
  return ask({ canonical: 'level', test: { kind: 'equals', texts } }, negated !== other)
}
