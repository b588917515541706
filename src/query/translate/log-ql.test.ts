import { describe, expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import { extraFields, type Row } from '../test-arbitraries.ts'
import { type LogQLMapping, toLogQL } from './log-ql.ts'
import { type Cursor, compare, type Evaluate, either, re2, take, takeString, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

/** Loki's labels of a line, by our names; no label can be called like the field with the hostile name. */
const field = (name: string) => (name === 'level' ? 'detected_level' : name === 'absent' ? '' : name)

interface Line {
  text: string
  labels: Record<string, string>
  failed?: boolean
}

type LineOf = (row: Row) => string

const labelsOf = (row: Row): Record<string, string> =>
  Object.fromEntries(
    ['message', 'level', 'service', 'trace_id', 'span_id', ...extraFields].map((name) => [
      field(name),
      stored(row, name),
    ]),
  )

/** The stages of Loki that we write, as its documentation and source have them. */
function loki(pipeline: string, lineOf: LineOf): (row: Row) => boolean {
  const cursor: Cursor = { text: pipeline, at: 0 }
  const stages: Evaluate<Line>[] = []
  while (cursor.at < pipeline.length) {
    tryTake(cursor, / /)
    stages.push(stageAt(cursor))
  }
  return (row) => {
    const line: Line = { text: lineOf(row), labels: labelsOf(row) }
    return stages.every((stage) => stage(line))
  }
}

function stageAt(cursor: Cursor): Evaluate<Line> {
  const filter = tryTake(cursor, /(\|~|!~) /)
  if (filter) {
    const wanted = re2(takeString(cursor))
    return ({ text }) => wanted.test(text) === (filter[1] === '|~')
  }
  take(cursor, /\| /)
  if (tryTake(cursor, /json(?= |$)/)) return () => true
  if (tryTake(cursor, /label_format allclear_line="\{\{__line__\}\}"/))
    return (line) => {
      line.labels.allclear_line = line.text
      return true
    }
  if (tryTake(cursor, /drop allclear_line/))
    return (line) => {
      delete line.labels.allclear_line
      return true
    }
  return either(cursor, { and: / and /, or: / or /, not: /not /, atom: labelAt })
}

function labelAt(cursor: Cursor): Evaluate<Line> {
  const name = take(cursor, /[A-Za-z_]\w*/)[0]
  const value = (line: Line) => line.labels[name] ?? ''
  const numeric = tryTake(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
  if (numeric)
    return (line) => {
      if (line.failed || !value(line)) return Boolean(line.failed)
      // What is no number is an error, and a line with an error passes.
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value(line))) line.failed = true
      return line.failed || compare(Number(value(line)), numeric[1]!, Number(numeric[2]))
    }
  const operator = take(cursor, /=~|!~|!=|=/)[0]
  const text = takeString(cursor)
  if (operator === '=' || operator === '!=') return (line) => (value(line) === text) === (operator === '=')
  // `.*` at both ends of what matches from end to end is a search.
  const inner = /^\(\?s:\.\*\)([\s\S]*)\(\?s:\.\*\)$/.exec(text)?.[1]
  const whole = re2(inner ?? `^(?:${text})$`)
  return (line) => whole.test(value(line)) === (operator === '=~')
}

/** The ways in which loggers write a line with a message in it. */
const json = (row: Row) => JSON.stringify({ level: row.levelText, msg: row.entry.message, ...row.entry.extra })
const lines: Record<string, { mapping: Partial<LogQLMapping>; line: LineOf }> = {
  'lines that are the message': { mapping: { message: 'line' }, line: ({ entry }) => entry.message },
  'lines of JSON': { mapping: { parser: '| json' }, line: json },
  'lines of JSON that is ASCII': {
    mapping: {},
    line: (row) =>
      json(row).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  'lines of JSON that is safe in HTML': {
    mapping: { message: 'inside' },
    line: (row) => json(row).replace(/[<>&'+=/`]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  'messages that are labels': { mapping: { message: 'label', parser: '| json' }, line: json },
}

describe.each(Object.entries(lines))('with %s', (_, { mapping, line }) => {
  test('what Loki is asked for is what the query means', () => {
    const seen = holdsTo(
      (query) => toLogQL(query, { field, levelValues, ...mapping }),
      (query) => loki(query, line),
      300,
    )
    expect(seen.exact).toBeGreaterThan(20)
    expect(seen.matched).toBeGreaterThan(50)
  })
})

const one = (level: string) => [level.toLowerCase()]

test.each([
  ['*', '', true],
  ['timeout', '|~ "(?i:timeout)"', true],
  [
    'NOT (a AND level:ERROR)',
    '| label_format allclear_line="{{__line__}}" | (allclear_line!~"(?s:.*)(?:(?i:a))(?s:.*)" or detected_level!~"(?i:error)") | drop allclear_line',
    true,
  ],
  ['level:ERROR timeout "a`b|c"', '|~ "(?i:timeout)" |~ "(?i:a`b\\\\|c)" | json | detected_level=~"(?i:error)"', true],
  ['a OR b', '|~ "(?i:a)|(?i:b)"', true],
  [
    'status:>=500 disk',
    '|~ "(?i)disk" |~ "(?i:di)[sS][kK]" | json | status=~"[+-]?(?:[0-9]{1,40}(?:[.][0-9]{0,40})?|[.][0-9]{1,40})(?:[eE](?:[+]?[0-9]{1,2}|-[0-9]{1,3}))?" | status >= 500',
    true,
  ],
  [
    'level:ERROR OR status:>=500',
    '| json | (detected_level=~"(?i:error)" or status=~"[+-]?(?:[0-9]{1,40}(?:[.][0-9]{0,40})?|[.][0-9]{1,40})(?:[eE](?:[+]?[0-9]{1,2}|-[0-9]{1,3}))?")',
    false,
  ],
])('%s is written as %s', (text, query, exact) => {
  const mapping: LogQLMapping = {
    field,
    levelValues: one,
    message: 'line',
    parser: text.includes(':') && !text.startsWith('NOT') ? '| json' : '',
  }
  expect(toLogQL(parseLogQuery(text), mapping)).toEqual({ query, exact })
})

test('a message inside a line is looked for in whatever way it is escaped', () => {
  expect(toLogQL(parseLogQuery('"say \\"hi\\" 😀"'), { field })).toEqual({
    query: '|~ "[sS](?i:ay )(?s:.{1,12})(?i:hi)(?s:.{1,12}) (?s:.{1,12})"',
    exact: false,
  })
})
