type Flat = Record<string, string | number | boolean | null>

/** A line with thousands of fields is a fault of its writer, and deep nesting is an attack on ours. */
const mostFields = 200
const deepest = 8
const longestValue = 8 * 1024

/**
 * Nested fields under dotted names (`http.status` → 500). Lists of plain values become one text, other lists and what lies
 * too deep become JSON; empty values are left out, and so is everything after 200 fields.
 */
export function flatten(fields: Record<string, unknown>): Flat {
  // A null prototype takes a field called __proto__ for what it is.
  const flat: Flat = Object.create(null)
  let count = 0
  const put = (name: string, value: unknown, depth: number): void => {
    if (count >= mostFields || value === undefined || value === null || value === '') return
    if (isRecord(value) && depth < deepest) {
      for (const [key, inner] of Object.entries(value)) put(`${name}.${key}`, inner, depth + 1)
      return
    }
    flat[name] = plain(value)
    count += 1
  }
  for (const [name, value] of Object.entries(fields)) put(name, value, 1)
  return { ...flat }
}

function plain(value: unknown): string | number | boolean {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return cut(value.map(String).join(', '))
  return typeof value === 'object' ? cut(JSON.stringify(value)) : String(value)
}

const cut = (text: string) => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
