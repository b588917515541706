import { seconds } from '../watch/payload.ts'
import { cardLines, plainMarkup, written } from './card-lines.ts'
import type { CardNotice } from './card-notice.ts'

/** A card for programs: what it tells of, its words in plain text, and where to look. */
export const cardPayload = ({ card, topic, about, url, told }: CardNotice) => ({
  event: topic,
  id: about,
  service: told.service || null,
  at: seconds(told.at),
  badge: card.badge ?? null,
  title: card.title,
  fields: (card.fields ?? []).map(({ label, value }) => ({ label, value: written(value, plainMarkup) })),
  lines: cardLines({ ...card, fields: [] }, plainMarkup),
  url,
})
