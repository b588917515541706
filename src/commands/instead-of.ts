import { nearestTo } from './nearest-to.ts'

/** What to say beside an id that is not known: the nearest ones, else the first of those there are, else that there are none. */
export function insteadOf(id: string, known: readonly { id: string }[], words: { some: string; none: string }): string {
  const ids = known.map((one) => one.id)
  const near = nearestTo(id, ids)
  if (near.length) return `Did you mean ${near.join(' or ')}?`
  if (!ids.length) return words.none
  return `${words.some}: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}.`
}
