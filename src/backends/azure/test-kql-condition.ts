import { type Cursor, compare, evaluator, re2, take, takeString, tryTake } from '../../query/translate/test-boolean.ts'
import type { FakeRow } from './test-azure-server.ts'

/** The part of Kusto's conditions that we write, over the columns that every line is given. */
export const kqlCondition = (condition: string) =>
  evaluator<FakeRow>(condition, {
    and: / and /,
    or: / or /,
    not: /not(?=\()/,
    atom(cursor) {
      const constant = tryTake(cursor, /true|false/)
      if (constant) return () => constant[0] === 'true'
      if (tryTake(cursor, /isnotempty\(/)) {
        const of = column(cursor)
        take(cursor, /\)/)
        return (row) => of(row) !== ''
      }
      if (tryTake(cursor, /todouble\(/)) {
        const of = column(cursor)
        const [, operator, limit] = take(cursor, /\) (>=|<=|>|<) (-?[0-9.]+)/)
        return (row) => compare(Number(of(row)), operator!, Number(limit))
      }
      const of = column(cursor)
      if (tryTake(cursor, / contains /)) {
        const wanted = takeString(cursor).toUpperCase()
        return (row) => of(row).toUpperCase().includes(wanted)
      }
      if (tryTake(cursor, / in~ \(/)) {
        const wanted = [takeString(cursor).toUpperCase()]
        while (tryTake(cursor, /, /)) wanted.push(takeString(cursor).toUpperCase())
        take(cursor, /\)/)
        return (row) => wanted.includes(of(row).toUpperCase())
      }
      take(cursor, / matches regex /)
      const wanted = re2(takeString(cursor))
      return (row) => wanted.test(of(row))
    },
  })

function column(cursor: Cursor): (row: FakeRow) => string {
  const plain = tryTake(cursor, /Message|Level|TraceId|SpanId/)
  if (plain) return (row) => row[plain[0] as keyof FakeRow]?.toString() ?? ''
  take(cursor, /tostring\(Extra\[/)
  const name = takeString(cursor)
  take(cursor, /\]\)/)
  return (row) => String((row.Extra as Record<string, unknown> | undefined)?.[name] ?? '')
}
