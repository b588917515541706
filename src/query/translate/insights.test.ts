import { expect, test } from 'vitest'
import { parseLogQuery } from '../parse.ts'
import type { Row } from '../test-arbitraries.ts'
import { toInsights } from './insights.ts'
import { type Cursor, compare, evaluator, take, tryTake } from './test-boolean.ts'
import { holdsTo, levelValues, stored } from './test-translation.ts'

const names: Record<string, string> = { message: '@message', level: 'lvl', 'od"d `na\\me': 'od"d name' }
const mapping = { field: (name: string) => names[name] ?? name, levelValues }

/** A field that is absent: NOT LIKE may hold for it or not. */
const insights = (query: string, absentIsUnlike: boolean, wide: boolean) =>
  evaluator<Row>(query, {
    and: / and /,
    or: / or /,
    not: /not /,
    atom(cursor) {
      if (tryTake(cursor, /ispresent\(@timestamp\)/)) return () => true
      if (tryTake(cursor, /ispresent\(/)) {
        const of = fieldAt(cursor)
        take(cursor, /\)/)
        return (row) => of(row) !== ''
      }
      const of = fieldAt(cursor)
      const like = tryTake(cursor, / (not )?like \/((?:[^/\\]|\\[\s\S])*)\//)
      if (like) {
        const source = like[2]!.replace(/\\z/g, '$')
        // In the narrow flavour (?i:…) folds ASCII alone.
        const wanted = new RegExp(wide ? source : asciiOnly(source), 'u')
        if (!like[1]) return (row) => wanted.test(of(row))
        return (row) => (of(row) ? !wanted.test(of(row)) : absentIsUnlike)
      }
      const [, operator, limit] = take(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
      return (row) => /^-?\d+(\.\d+)?$/.test(of(row)) && compare(Number(of(row)), operator!, Number(limit))
    },
  })

/** Spells every letter under `(?i:…)` in both cases. */
const asciiOnly = (source: string) =>
  source.replace(/\(\?i:((?:[^()\\]|\\[\s\S])*)\)/g, (_, inner: string) =>
    inner.replace(/\\(?:x[0-9a-f]{2}|[\s\S])|[a-zA-Z]/g, (part) =>
      part.length > 1 ? part : `[${part.toLowerCase()}${part.toUpperCase()}]`,
    ),
  )

function fieldAt(cursor: Cursor): (row: Row) => string {
  const name = take(cursor, /`[^`]+`|@?[\w.]+/)[0].replace(/`/g, '')
  const field = Object.keys(names).find((key) => names[key] === name) ?? name
  return (row) => stored(row, field)
}

test.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])(
  'what Insights is asked for is what the query means, whatever it holds of absent fields (%s) and cases (%s)',
  (absent, wide) => {
    const seen = holdsTo(
      (query) => toInsights(query, mapping),
      (query) => insights(query, absent, wide),
      200,
    )
    expect(seen.exact).toBeGreaterThan(seen.open)
    expect(seen.matched).toBeGreaterThan(50)
  },
)

test('slashes, backticks and pipes cannot break out', () => {
  expect(toInsights(parseLogQuery('"/ | limit 1" NOT "odd name":x'), mapping).query).toBe(
    '((@message like /\\/ \\| (?i:limit 1)/) and (not ispresent(`odd name`) or `odd name` not like /^(?i:x)\\z/))'.replace(
      '\\/ \\| (?i:limit 1)',
      '(?i:\\/ \\| limit 1)',
    ),
  )
  expect(toInsights(parseLogQuery('"a` | limit 1":x'), mapping)).toEqual({
    query: 'ispresent(@timestamp)',
    exact: false,
  })
})
