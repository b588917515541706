import { isObject } from './json.ts'

/** Translates ids inside any JSON value, both ways, because the emulator invents its own ids for what is seeded. */
export interface IdTranslator {
  toEmulator<T>(value: T): T
  fromEmulator<T>(value: T): T
}

/** Builds the translator from pairs of (our id, the emulator's id). */
export function translateIds(pairs: readonly (readonly [ours: string, theirs: string])[]): IdTranslator {
  const outward = new Map(pairs)
  const inward = new Map(pairs.map(([ours, theirs]) => [theirs, ours]))
  return {
    toEmulator: (value) => mapStrings(value, (text) => replaceWords(text, outward)) as typeof value,
    fromEmulator: (value) => mapStrings(value, (text) => replaceWords(text, inward)) as typeof value,
  }
}

function replaceWords(text: string, names: Map<string, string>): string {
  return text.replace(/[A-Z][A-Za-z0-9]+/g, (word) => names.get(word) ?? word)
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapStrings(item, change)]))
}
