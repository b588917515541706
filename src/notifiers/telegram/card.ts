import { cardLines, headOf, type Markup } from '../card/card-lines.ts'
import type { CardNotice } from '../card/card-notice.ts'
import { escapeHtml } from '../escape-html.ts'
import { within } from '../watch/within.ts'

const markup: Markup = {
  text: escapeHtml,
  bold: (words) => `<b>${escapeHtml(words)}</b>`,
  code: (words) => (words.includes('\n') ? `<pre>${escapeHtml(words)}</pre>` : `<code>${escapeHtml(words)}</code>`),
  link: (words, url) => `<a href="${escapeHtml(url)}">${escapeHtml(words)}</a>`,
}

/** A card as the HTML that Telegram reads, at most `longest` characters before its link. */
export const cardHtml = ({ card }: CardNotice, longest: number) =>
  within([markup.bold(headOf(card)), ...cardLines(card, markup)], longest)
