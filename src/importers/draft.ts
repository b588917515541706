import type { Imported, ImportedSections, Remark } from '../core/importer.ts'

/** What an import has made so far, and what there is to say about it. */
export interface Draft {
  sections: ImportedSections
  /** Finds a free id in a section for something that was called so. */
  free(section: keyof ImportedSections, name: string): string
  carried(object: string, words: string): void
  changed(object: string, words: string): void
  left(object: string, words: string): void
  finish(): Imported
}

/** Begins an import. */
export function openDraft(): Draft {
  const sections: ImportedSections = { users: {}, teams: {}, schedules: {}, policies: {}, services: {} }
  const remarks: Remark[] = []
  const taken: Record<keyof ImportedSections, Set<string>> = {
    users: new Set(),
    teams: new Set(),
    schedules: new Set(),
    policies: new Set(),
    services: new Set(),
  }
  const say = (outcome: Remark['outcome']) => (object: string, words: string) => {
    const known = remarks.some((one) => one.outcome === outcome && one.object === object && one.words === words)
    if (!known) remarks.push({ outcome, object, words })
  }
  return {
    sections,
    free(section, name) {
      const wish = idOf(name) || section.slice(0, -1)
      const numbered = (number: number) => (number === 1 ? wish : `${wish}-${number}`)
      let number = 1
      while (taken[section].has(numbered(number))) number += 1
      taken[section].add(numbered(number))
      return numbered(number)
    },
    carried: say('carried'),
    changed: say('changed'),
    left: say('left'),
    finish: () => ({ sections, remarks }),
  }
}

/** A name as an id: lower case, words joined by a dash. */
const idOf = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._@+-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/-+$/, '')
    .slice(0, 90)
