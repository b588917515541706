import { type Level, levels } from '../core/telemetry/log.ts'
import type { FieldTest, LogQuery } from '../core/telemetry/log-query.ts'
import { foldLevel, levelSpellings } from './level.ts'
import { patternOf, piecesOf } from './pattern.ts'
import { globbing } from './regex.ts'

/** No line at all: an OR of no parts. */
const nothing: LogQuery = { kind: 'not', of: { kind: 'all' } }

const all: LogQuery = { kind: 'all' }

/**
 * The same query in the one form that the other files of this room read: AND and OR are flat and have two parts or
 * more, nothing is negated twice, a test of the message is a text or a pattern, a level is one of ours, and a pattern
 * has a wildcard.
 */
export function normalForm(query: LogQuery): LogQuery {
  switch (query.kind) {
    case 'all':
      return query
    case 'text':
      return query.value ? query : all
    case 'like':
      return like(query.pattern)
    case 'field':
      return fieldTest(query.field, query.test)
    case 'not':
      return negated(normalForm(query.of))
    case 'and':
      return joined('and', query.of.map(normalForm))
    case 'or':
      return joined('or', query.of.map(normalForm))
  }
}

/** What is left of a NOT: `NOT NOT a` is `a`. */
const negated = (of: LogQuery): LogQuery => (of.kind === 'not' ? of.of : { kind: 'not', of })

function joined(kind: 'and' | 'or', parts: LogQuery[]): LogQuery {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]))
  const [idle, final] = kind === 'and' ? [isAll, isNothing] : [isNothing, isAll]
  if (flat.some(final)) return kind === 'and' ? nothing : all
  const left = flat.filter((part) => !idle(part))
  if (left.length > 1) return { kind, of: left }
  return left[0] ?? (kind === 'and' ? all : nothing)
}

const isAll = (query: LogQuery) => query.kind === 'all'
const isNothing = (query: LogQuery) => query.kind === 'not' && query.of.kind === 'all'

function like(pattern: string): LogQuery {
  const pieces = piecesOf(pattern)
  if (pieces.length === 1) return pieces[0] ? { kind: 'text', value: pieces[0] } : all
  return pieces.join('') ? { kind: 'like', pattern: patternOf(pieces) } : all
}

function fieldTest(field: string, test: FieldTest): LogQuery {
  if (field === 'message') return messageTest(test)
  if (field === 'level') return levelTest(test)
  if (test.kind === 'like') {
    const pieces = piecesOf(test.pattern)
    if (pieces.length === 1) return { kind: 'field', field, test: { kind: 'equals', value: pieces[0]! } }
    if (!pieces.join('')) return { kind: 'field', field, test: { kind: 'exists' } }
    return { kind: 'field', field, test: { kind: 'like', pattern: patternOf(pieces) } }
  }
  if (test.kind !== 'compare') return { kind: 'field', field, test }
  if (Number.isNaN(test.value)) return nothing
  const value = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, test.value))
  return { kind: 'field', field, test: { ...test, value } }
}

function messageTest(test: FieldTest): LogQuery {
  if (test.kind === 'equals') return test.value ? { kind: 'text', value: test.value } : all
  if (test.kind === 'like' && piecesOf(test.pattern).join('')) return like(test.pattern)
  return test.kind === 'compare' ? nothing : { kind: 'field', field: 'message', test: { kind: 'exists' } }
}

function levelTest(test: FieldTest): LogQuery {
  if (test.kind === 'exists' || (test.kind === 'equals' && test.value === ''))
    return { kind: 'field', field: 'level', test }
  if (test.kind === 'compare') return nothing
  if (test.kind === 'equals') {
    const level = foldLevel(test.value)
    return level ? levelIs(level) : nothing
  }
  const pieces = piecesOf(test.pattern)
  if (pieces.length > 1 && !pieces.join('')) return { kind: 'field', field: 'level', test: { kind: 'exists' } }
  return joined('or', levelsLike(test.pattern).map(levelIs))
}

const levelIs = (level: string): LogQuery => ({ kind: 'field', field: 'level', test: { kind: 'equals', value: level } })

/** The levels of which some spelling is like a pattern: `err*` is ERROR, `crit*` is FATAL. */
export function levelsLike(pattern: string): Level[] {
  const whole = new RegExp(globbing(pattern))
  return levels.filter((level) => levelSpellings(level).some((word) => whole.test(word)))
}
