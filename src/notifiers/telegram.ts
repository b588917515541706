import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { ToldNotice } from '../core/delivery.ts'
import { configured } from './configured.ts'
import { channelDestination } from './destination.ts'
import { escapeHtml } from './escape-html.ts'
import { postJson } from './http/post-json.ts'
import { vendor } from './http/settings.ts'
import { cardHtml } from './telegram/card.ts'
import { within } from './watch/within.ts'
import { wordsOf } from './watch/words.ts'

const chat = /^(-?\d{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})$/

const settings = z.strictObject({
  bot_token: z
    .string()
    .regex(/^\d{1,20}:[A-Za-z0-9_-]{1,100}$/, { error: 'is no bot token: it looks like 123456:ABC-DEF' })
    .describe('The token of the bot, from BotFather')
    .meta({ secret: true }),
  chat_id: z
    .union([z.int().transform(String), z.string()])
    .pipe(z.string().regex(chat, { error: 'is no chat: write its number, such as -1001234567890, or @channelname' }))
    .describe('The chat, group or channel it writes to'),
  thread_id: z.int().positive().optional().describe('A topic within a group'),
  ...vendor,
})

/** Telegram counts 4 096 characters after reading the mark-up; counting before is on the safe side. */
const longest = 4_000

/** Telegram: a message of a bot. */
export const telegram = configured({
  kind: 'telegram',
  label: 'Telegram',
  settings,
  doubles: true,
  destination: channelDestination('-1001234567890 or @channelname', chat),
  call(notice, given) {
    const { service, watch, firing, over, end, url } = wordsOf(notice.told, notice.publicUrl)
    const { ended } = notice.told
    const text = within(
      [
        `<b>Allclear Watch</b> — <code>${part(service, 200)}</code> [${part(watch, 60)}]`,
        ...firing.map(
          ({ severity, metric, words }) =>
            `• <b>${severity}</b> <code>${part(metric, 100)}</code> — ${part(words, 400)}`,
        ),
        ...over.map(
          ({ metric }) =>
            `• ${ended ? '⏹️' : '✅'} <code>${part(metric, 100)}</code> is ${ended ? 'not watched any more' : 'back to normal'}`,
        ),
        ...(firing.length ? [] : [part(end, 400)]),
      ],
      longest - url.length - 60,
    )
    return posted(notice, given, { text, url })
  },
  card: (notice, given) =>
    posted(notice, given, { text: cardHtml(notice, longest - notice.url.length - 60), url: notice.url }),
})

function posted(notice: ToldNotice, given: z.output<typeof settings>, { text, url }: { text: string; url: string }) {
  const base = (given.api_url ?? 'https://api.telegram.org').replace(/\/$/, '')
  return postJson(notice, given, {
    receiver: 'Telegram',
    url: `${base}/bot${given.bot_token}/sendMessage`,
    body: {
      chat_id: notice.delivery.channel || given.chat_id,
      text: `${text}\n<a href="${escapeHtml(url)}">Open in Allclear</a>`,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      ...(given.thread_id !== undefined && !notice.delivery.channel && { message_thread_id: given.thread_id }),
    },
  })
}

const part = (text: string, limit: number) => escapeHtml(cut(text.replace(/\s+/g, ' ').trim(), limit))
