import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of one case: parsed, and as they stand for quoting. */
export interface CaseFiles {
  // biome-ignore lint/suspicious/noExplicitAny: recordings, read once here
  read(name: string): any
  has(name: string): boolean
  /** The longest stretch of words that stands so in the file. */
  quotable(name: string, words: string): string
}

/** Opens a case. */
export function caseFiles(folder: string): CaseFiles {
  const texts = new Map<string, string>()
  const text = (name: string) => {
    if (!texts.has(name))
      texts.set(name, existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '')
    return texts.get(name)!
  }
  return {
    has: (name) => text(name) !== '',
    read: (name) => (text(name) === '' ? undefined : JSON.parse(text(name))),
    quotable: (name, words) => {
      if (text(name).includes(words)) return words
      const parts = words
        .split(/["\\\n\t]|[^\x20-\x7e]/)
        .filter((part) => part.trim().length >= 3 && text(name).includes(part))
      return parts.sort((a, b) => b.length - a.length)[0] ?? ''
    },
  }
}
