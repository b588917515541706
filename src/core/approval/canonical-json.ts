/**
 * A value as JSON in one spelling only: keys sorted, nothing undefined, moments in ISO 8601. Equal values give equal texts,
 * whatever order they were written or stored in, so that a hash over the text is a hash over the value.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : sorted(item)))
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.toISOString()
  const known = Object.entries(value).filter(([, inner]) => inner !== undefined)
  // Built pair by pair, because a key called __proto__ would otherwise be lost.
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, inner] of known.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) copy[key] = sorted(inner)
  return copy
}
