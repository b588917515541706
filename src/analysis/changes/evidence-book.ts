import type { Evidence } from '../../core/investigation/evidence.ts'

/** Numbers evidence, the same thing once. */
export interface EvidenceBook {
  /** The id of it, given when it is new. */
  cite(evidence: Omit<Evidence, 'id'>): string
  all(): Evidence[]
}

/** An empty book; ids are `c1`, `c2` … */
export function evidenceBook(): EvidenceBook {
  const known = new Map<string, Evidence>()
  return {
    cite(evidence) {
      const key = `${evidence.kind} ${evidence.source} ${evidence.quote}`
      const found = known.get(key) ?? { id: `c${known.size + 1}`, ...evidence }
      known.set(key, found)
      return found.id
    },
    all: () => [...known.values()],
  }
}
