/**
 * Text as a database takes it: NUL and lone surrogates, legal in JavaScript strings and refused by PostgreSQL, become
 * the replacement character, so that one hostile alert cannot block the batch it arrived in.
 */
export const storable = (text: string) =>
  suspicious.test(text) ? text.toWellFormed().replaceAll('\u0000', '\ufffd') : text

/** The same for every string of a plain value, keys included; moments stay what they are. */
export function storableDeep<T>(value: T): T {
  return walk(value) as T
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(walk)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), walk(inner)]))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what this looks for
const suspicious = /[\u0000\ud800-\udfff]/
