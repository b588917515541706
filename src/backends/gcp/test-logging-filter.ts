import { type Cursor, compare, evaluator, take, tryTake } from '../../query/translate/test-boolean.ts'
import type { FakeEntry } from './test-google-server.ts'

/** The part of Cloud Logging's language that we write, after the line with the window: types decide, as documented. */
export const loggingFilter = (filter: string) =>
  evaluator<FakeEntry>(filter.slice(filter.indexOf('\n') + 1), {
    and: /\s+AND /,
    or: / OR /,
    not: /NOT /,
    atom(cursor) {
      const constant = tryTake(cursor, /timestamp (>=|<) "1970-01-01T00:00:00Z"/)
      if (constant) return () => constant[1] === '>='
      if (cursor.text[cursor.at] === '"') {
        const wanted = literal(cursor).toLowerCase()
        return (entry) =>
          JSON.stringify(Object.values(texts(entry)))
            .toLowerCase()
            .includes(JSON.stringify(wanted).slice(1, -1))
      }
      const path = pathAt(cursor)
      if (tryTake(cursor, /:\*/)) return (entry) => at(entry, path) !== undefined
      if (tryTake(cursor, /:/)) {
        const wanted = literal(cursor)
        return (entry) => String(at(entry, path) ?? '').includes(wanted)
      }
      if (tryTake(cursor, / =~ /)) {
        // In RE2 a bracket that comes first in a class is itself.
        const wanted = new RegExp(literal(cursor).replaceAll('[]]', '\\]'), 'u')
        return (entry) => typeof at(entry, path) === 'string' && wanted.test(at(entry, path) as string)
      }
      if (tryTake(cursor, / = \(/)) {
        const wanted = [literal(cursor)]
        while (tryTake(cursor, / OR /)) wanted.push(literal(cursor))
        take(cursor, /\)/)
        return (entry) => wanted.includes(String(at(entry, path)))
      }
      if (tryTake(cursor, / ?= ?/)) {
        const wanted = literal(cursor)
        return (entry) => String(at(entry, path) ?? '').toLowerCase() === wanted.toLowerCase()
      }
      const [, operator, limit] = take(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
      return (entry) =>
        typeof at(entry, path) === 'number' && compare(at(entry, path) as number, operator!, Number(limit))
    },
  })

const literal = (cursor: Cursor) => take(cursor, /"((?:[^"\\]|\\[\s\S])*)"/)[1]!.replace(/\\([\s\S])/g, '$1')

function pathAt(cursor: Cursor): string[] {
  const [found] = take(cursor, /[A-Za-z_]\w*(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\[\s\S])*"))*/)
  return [...found.matchAll(/"((?:[^"\\]|\\[\s\S])*)"|([^."]+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
}

const at = (entry: FakeEntry, path: readonly string[]) =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], entry)

/** Every field that a text without a field is looked for in. */
const texts = (entry: FakeEntry) => entry
