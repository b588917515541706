import { cut } from '../../clients/slack/cut.ts'
import type { Card, Span, Text } from '../../core/card.ts'

/** How a channel writes the forms that a text may have; each makes its words harmless itself. */
export interface Markup {
  text(words: string): string
  bold(words: string): string
  /** Several lines stay several lines. */
  code(words: string): string
  link(words: string, url: string): string
}

/** As a channel without any forms shows it. */
export const plainMarkup: Markup = {
  text: (words) => words,
  bold: (words) => words,
  code: (words) => words,
  link: (words, url) => `${words} (${url})`,
}

/** No single stretch of text is longer; what is cut off stands in the portal. */
const longest = 600

/** Badge and title of a card in one line. */
export const headOf = ({ badge, title }: Card) => oneLine(badge ? `${badge} ${title}` : title)

/** Everything below the title of a card, line by line: what it says, the facts, and the rows of its table. */
export const cardLines = ({ fields = [], lines = [], table }: Card, markup: Markup): string[] => [
  ...fields.map(({ label, value }) => `${markup.bold(`${label}:`)} ${written(value, markup)}`),
  ...lines.map((line) => written(line, markup)),
  ...(table?.rows ?? []).map((row) => row.map((cell) => written(cell, markup)).join(' · ')),
]

/** A text in the forms of a channel. */
export const written = (text: Text, markup: Markup): string =>
  typeof text === 'string' ? span(text, markup) : text.map((one) => span(one, markup)).join('')

function span(one: Span, markup: Markup): string {
  if (typeof one === 'string') return markup.text(spaced(one))
  if ('bold' in one) return markup.bold(spaced(one.bold))
  if ('code' in one) return markup.code(cut(one.code.trim(), 2 * longest))
  if ('link' in one) return markup.link(spaced(one.link), one.url)
  if ('time' in one) return markup.text(moment(one.time, one.form))
  return markup.text(`@${spaced(one.name)}`)
}

const spaced = (words: string) => cut(words.replace(/\s+/g, ' '), longest)

const oneLine = (words: string) => spaced(words).trim()

/** A message is read hours later and anywhere: moments are told in full, in UTC. */
function moment(at: Date, form: 'ago' | 'clock' | 'date' | 'exact'): string {
  const iso = at.toISOString()
  if (form === 'date') return iso.slice(0, 10)
  return `${iso.slice(0, 10)} ${iso.slice(11, form === 'exact' ? 19 : 16)} UTC`
}
