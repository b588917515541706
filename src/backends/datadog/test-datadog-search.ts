import { type Cursor, evaluator, take, takeString, tryTake } from '../../query/translate/test-boolean.ts'

/** A log as the search sees it: its tags and reserved attributes by name, its own attributes with `@` in front. */
export type Searched = { message: string; fields: Record<string, string> }

/** Datadog's search as documented: tokens of the message whatever their case, attributes with it, statuses in small letters. */
export const datadogSearch = (query: string) =>
  evaluator<Searched>(query, {
    and: / AND /,
    or: / OR /,
    not: /-(?=[\w(*@])/,
    atom(cursor) {
      if (tryTake(cursor, /\*:allclear/)) return () => false
      if (tryTake(cursor, /\*(?=[\s)]|$)/)) return () => true
      const free = tryTake(cursor, /\*([A-Za-z0-9]+)\*/)
      if (free) {
        const wanted = free[1]!.toLowerCase()
        return ({ message }) => message.split(/[^\p{L}\p{N}_]+/u).some((token) => token.toLowerCase().includes(wanted))
      }
      const name = take(cursor, /((?:[\w.@/-]|\\[\s\S])+):/)[1]!.replace(/\\([\s\S])/g, '$1')
      const wanted = valueAt(cursor)
      return ({ fields }) => fields[name] !== undefined && wanted.test(fields[name])
    },
  })

function valueAt(cursor: Cursor): RegExp {
  if (cursor.text[cursor.at] === '"') {
    const text = takeString(cursor)
    return new RegExp(`^${text.replace(/[^\w ]/g, '\\$&')}$`)
  }
  const value = take(cursor, /[\w*?]+/)[0]
  return new RegExp(`^${value.replace(/\*/g, '[\\s\\S]*').replace(/\?/g, '[\\s\\S]')}$`, 'u')
}
