import type { Evidence } from '../core/investigation/evidence.ts'

/** Evidence before it has an id. */
export type Sighting = Omit<Evidence, 'id'> & { locator: Record<string, string> }

/** Gives evidence its ids: the same place seen again keeps the id it has. */
export interface EvidenceBook {
  /** Writes a sighting down; answers the id under which claims cite it. */
  cite(sighting: Sighting): string
  /** Everything that was written down, in the order of ids. */
  all(): Evidence[]
  get(id: string): Evidence | undefined
}

const longestQuote = 1_000

/** Opens the book where an investigation left it. */
export function evidenceBook(known: readonly Evidence[]): EvidenceBook {
  const pages = [...known]
  const places = new Map(pages.map((one) => [placeOf(one.locator), one.id]))
  return {
    cite(sighting) {
      const place = placeOf(sighting.locator)
      const there = places.get(place)
      if (there) return there
      const id = `e${pages.length + 1}`
      pages.push({ id, ...sighting, quote: sighting.quote.slice(0, longestQuote) })
      places.set(place, id)
      return id
    },
    all: () => pages,
    get: (id) => pages.find((one) => one.id === id),
  }
}

const placeOf = (locator: Record<string, string> = {}) =>
  Object.entries(locator)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
