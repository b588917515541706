import type { LogEntry } from '../core/telemetry/log.ts'
import type { FieldTest, LogQuery } from '../core/telemetry/log-query.ts'
import { normalForm } from './normal.ts'
import { numberOf } from './number.ts'
import { containing, equalTo, globbing, wordLike } from './regex.ts'

/** Whether a line is one of those a query asks for: what the query language means. */
export function matches(query: LogQuery, entry: LogEntry): boolean {
  const ready = compiled.get(query) ?? compile(normalForm(query))
  compiled.set(query, ready)
  return ready(entry)
}

type Test = (entry: LogEntry) => boolean

/** Queries are values that never change, so what one means is worked out once. */
const compiled = new WeakMap<LogQuery, Test>()

function compile(query: LogQuery): Test {
  switch (query.kind) {
    case 'all':
      return () => true
    case 'text': {
      const wanted = new RegExp(containing(query.value))
      return ({ message }) => wanted.test(message)
    }
    case 'like': {
      const wanted = new RegExp(wordLike(query.pattern), 'u')
      return ({ message }) => wanted.test(message)
    }
    case 'field':
      return fieldTest(query.field, query.test)
    case 'not': {
      const of = compile(query.of)
      return (entry) => !of(entry)
    }
    case 'and': {
      const of = query.of.map(compile)
      return (entry) => of.every((test) => test(entry))
    }
    case 'or': {
      const of = query.of.map(compile)
      return (entry) => of.some((test) => test(entry))
    }
  }
}

function fieldTest(field: string, test: FieldTest): Test {
  switch (test.kind) {
    case 'exists':
      return (entry) => textOf(entry, field) !== ''
    case 'equals': {
      if (!test.value) return (entry) => textOf(entry, field) === ''
      const wanted = new RegExp(equalTo([test.value]))
      return (entry) => wanted.test(textOf(entry, field))
    }
    case 'like': {
      const wanted = new RegExp(globbing(test.pattern), 'u')
      return (entry) => wanted.test(textOf(entry, field))
    }
    case 'compare': {
      const { operator, value } = test
      return (entry) => holds(numberOf(textOf(entry, field)), operator, value)
    }
  }
}

function holds(left: number | undefined, operator: '>' | '>=' | '<' | '<=', right: number): boolean {
  if (left === undefined) return false
  if (operator === '>') return left > right
  if (operator === '>=') return left >= right
  return operator === '<' ? left < right : left <= right
}

/** What a line holds under a name, as text; empty where it holds nothing. */
export function textOf(entry: LogEntry, field: string): string {
  if (field === 'message') return entry.message
  if (field === 'level') return entry.level ?? ''
  if (field === 'service') return entry.service
  if (field === 'trace_id') return entry.traceId ?? ''
  if (field === 'span_id') return entry.spanId ?? ''
  return Object.hasOwn(entry.extra, field) ? String(entry.extra[field] ?? '') : ''
}
