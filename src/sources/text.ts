import { hash } from 'node:crypto'

/** The longest title in graphemes, and the longest other texts in UTF-16 units. */
const limits = { title: 1_024, body: 16_384, value: 8_192, name: 255, key: 255, url: 2_048 }

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Any JSON value as a string of at most `max` units that a database can hold; nothing for null, missing and blank. */
export function textOf(value: unknown, max = limits.value): string | undefined {
  if (value === null || value === undefined) return undefined
  const text = storable(written(value), max)
  return text.trim() ? text : undefined
}

/** A title, cut at 1 024 graphemes; otherwise exactly as the source wrote it. */
export function titleOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined || text.length <= limits.title) return text
  const kept = [...graphemes.segment(text)].slice(0, limits.title)
  return wholeWords(text, kept.map(({ segment }) => segment).join(''))
}

/** A description. */
export const bodyOf = (value: unknown) => textOf(value, limits.body)

/** A key of at most 255 characters: a longer one is replaced by its SHA-256. */
export const keyOf = (text: string) => (text.length > limits.key ? hash('sha256', text) : storable(text, limits.key))

/** Labels or annotations with every value as text. */
export function labelsOf(from: Record<string, unknown> | null | undefined): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [name, value] of Object.entries(from ?? {})) {
    const text = textOf(value)
    if (text !== undefined && name !== '__proto__') labels[storable(name, limits.name)] = text
  }
  return labels
}

/** Names a set of labels whatever their order: the SHA-256 of its sorted pairs. */
export const labelHash = (labels: Record<string, string>) =>
  hash('sha256', JSON.stringify(Object.entries(labels).sort(byName)))

const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1)

/** An absolute http(s) address, or nothing: other schemes never become links. */
export function urlOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > limits.url || !/^https?:\/\//i.test(value)) return undefined
  return URL.canParse(value) ? value : undefined
}

function written(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Without the word that a cut goes through: half of a token is no longer known for one, and would be shown. */
function wholeWords(text: string, cut: string): string {
  if (cut.length === text.length || /\s/.test(text[cut.length]!)) return cut
  const begun = /\s\S{1,200}$/.exec(cut)
  return begun ? cut.slice(0, begun.index) : cut
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
function storable(text: string, max: number): string {
  const cut = text.length > max ? text.slice(0, max).replace(/[\ud800-\udbff]$/, '') : text
  return wholeWords(text, cut).replaceAll('\0', '').toWellFormed()
}
