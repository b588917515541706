import { type Cursor, compare, evaluator, take, takeString, tryTake } from '../../query/translate/test-boolean.ts'

type Fields = Record<string, string>

/**
 * The commands of Logs Insights that we write, as its documentation describes them: fields of JSON lines are discovered
 * under dotted names, `parse` makes fields of named groups, `coalesce` takes the first that is there.
 */
export function insightsSelects(text: string): (line: { message: string }) => boolean {
  const steps = text.split('\n| ').map(stepOf)
  return ({ message }) => {
    const row: Fields = { '@message': message, ...discovered(message) }
    return steps.every((step) => step(row))
  }
}

type Step = (row: Fields) => boolean

function stepOf(command: string): Step {
  const parsed = /^parse @message \/(.*)\/$/s.exec(command)
  if (parsed) {
    const pattern = new RegExp(parsed[1]!.replaceAll('(?i:', '(?i:'))
    return (row) => Boolean(Object.assign(row, defined(pattern.exec(row['@message']!)?.groups ?? {}))) || true
  }
  if (command.startsWith('fields ')) return fieldsOf(command)
  if (!command.startsWith('filter ')) return () => true
  const condition = command.slice('filter '.length)
  return condition.startsWith('toMillis') ? () => true : insightsFilter(condition)
}

function fieldsOf(command: string): Step {
  const made = [...command.matchAll(/coalesce\(([^)]*)\) as (\w+)/g)].map(([, names, as]) => ({
    as: as!,
    names: names!.split(', ').map((name) => name.replace(/`/g, '')),
  }))
  return (row) => {
    for (const { as, names } of made) {
      const found = names.map((name) => row[name]).find((value) => value !== undefined)
      if (found !== undefined) row[as] = found
    }
    return true
  }
}

const insightsFilter = (condition: string): Step =>
  evaluator<Fields>(condition, {
    and: / and /,
    or: / or /,
    not: /not (?!ispresent)/,
    atom(cursor) {
      const present = tryTake(cursor, /(not )?ispresent\(/)
      if (present) {
        const name = nameAt(cursor)
        take(cursor, /\)/)
        return (row) => (name === '@timestamp' || (row[name] ?? '') !== '') !== Boolean(present[1])
      }
      const name = nameAt(cursor)
      const like = tryTake(cursor, / (not )?like \/((?:[^/\\]|\\[\s\S])*)\//)
      if (like) {
        const wanted = new RegExp(like[2]!.replace(/\\z/g, '$'), 'u')
        return (row) => row[name] !== undefined && wanted.test(row[name]) !== Boolean(like[1])
      }
      if (tryTake(cursor, / = (?=")/)) {
        const value = takeString(cursor)
        return (row) => row[name] === value
      }
      const [, operator, limit] = take(cursor, / (>=|<=|>|<) (-?[0-9.]+)/)
      return (row) => row[name] !== undefined && compare(Number(row[name]), operator!, Number(limit))
    },
  })

const nameAt = (cursor: Cursor) => take(cursor, /`[^`]+`|@?[\w.]+/)[0].replace(/`/g, '')

function discovered(message: string): Fields {
  if (!message.startsWith('{')) return {}
  const fields: Fields = {}
  const walk = (value: unknown, path: string) => {
    if (value && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key)
    else if (value !== null) fields[path.startsWith('@') ? `@${path}` : path] = String(value)
  }
  walk(JSON.parse(message), '')
  return fields
}

const defined = (groups: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined))
