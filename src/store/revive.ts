/** Parts of a stored noun that belong to others and are kept to the letter. */
const foreign = new Set(['labels', 'annotations', 'memory', 'answer', 'headers', 'paged', 'policy'])

/**
 * Gives the moments of a stored noun back their type: JSON knows no dates, and every moment of our nouns is named
 * `…At` or `…until`.
 */
export function revive<T>(value: unknown): T {
  return walk(value) as T
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk)
  if (value === null || typeof value !== 'object') return value
  const copy: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value))
    copy[key] = foreign.has(key)
      ? inner
      : typeof inner === 'string' && /(At|[uU]ntil)$/.test(key)
        ? new Date(inner)
        : walk(inner)
  return copy
}
