import { cut } from '../../clients/slack/cut.ts'
import type { Tone } from '../../core/card.ts'
import { cardLines, headOf, type Markup } from '../card/card-lines.ts'
import type { CardNotice } from '../card/card-notice.ts'
import { within } from '../watch/within.ts'
import { escapeMarkdown } from './escape-markdown.ts'

const colours: Record<Tone, number> = {
  high: 0xd92d20,
  medium: 0xf5b800,
  low: 0x2e77d0,
  good: 0x1a9c5b,
  warn: 0xe8730c,
  plain: 0x9aa4b2,
}

/** Half of what one embed may hold, so that it stays readable on a phone. */
const longestDescription = 3_000

const markup: Markup = {
  text: escapeMarkdown,
  bold: (words) => `**${escapeMarkdown(words)}**`,
  code: (words) => {
    const safe = words.replaceAll('`', "'").toWellFormed()
    return safe.includes('\n') ? `\`\`\`\n${safe}\n\`\`\`` : `\`${safe}\``
  },
  link: (words, url) => `[${escapeMarkdown(words)}](${url.replaceAll(')', '%29')})`,
}

/** A card as one embed. */
export const cardEmbed = ({ card, url, told, image }: CardNotice) => ({
  title: cut(escapeMarkdown(headOf(card)), 250),
  url,
  description: within(cardLines(card, markup), longestDescription),
  color: colours[card.tone],
  timestamp: told.at.toISOString(),
  ...(image && { image: { url: image.url } }),
})
