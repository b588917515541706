/** One value that differs between two objects; a side that lacks it is undefined. */
export interface FieldChange {
  /** Keys and positions from the object down to the value. */
  path: (string | number)[]
  from?: unknown
  to?: unknown
}

/**
 * What differs between two plain values, value by value in the order of the field names. Lists of objects are compared
 * position by position, lists of plain values as a whole, because their order is what people read.
 */
export function fieldChanges(from: unknown, to: unknown, path: FieldChange['path'] = []): FieldChange[] {
  if (isTable(from) && isTable(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted()
    return keys.flatMap((key) => fieldChanges(from[key], to[key], [...path, key]))
  }
  if (isListOfTables(from) && isListOfTables(to)) {
    const length = Math.max(from.length, to.length)
    return Array.from({ length }, (_, at) => fieldChanges(from[at], to[at], [...path, at])).flat()
  }
  if (isSame(from, to)) return []
  return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]
}

/** A path as people write it: `steps[0].after`. */
export const writtenPath = (path: FieldChange['path']) =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isListOfTables = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable)

/** Equal as JSON, whatever the order of keys; what is undefined is not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (!isTable(a) || !isTable(b)) return a === b
  return [...Object.keys(a), ...Object.keys(b)].every((key) => isSame(a[key], b[key]))
}
