import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { ToldNotice } from '../core/delivery.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { configured } from './configured.ts'
import { cardEmbed } from './discord/card.ts'
import { escapeMarkdown } from './discord/escape-markdown.ts'
import { postJson } from './http/post-json.ts'
import { guarded, secretUrl } from './http/settings.ts'
import { within } from './watch/within.ts'
import { wordsOf } from './watch/words.ts'

const settings = z.strictObject({
  webhook_url: secretUrl('The webhook of a channel, from its Integrations settings'),
  ...guarded,
})

const colours: Record<AnomalySeverity | 'over', number> = {
  critical: 0xb42318,
  high: 0xd92d20,
  medium: 0xf5b800,
  low: 0x2e77d0,
  over: 0x1a9c5b,
}

/** Half of what one embed may hold (4 096 of 6 000 in all), so that it stays readable on a phone. */
const longestDescription = 3_000

/** Discord: one embed in the channel of the webhook. */
export const discord = configured({
  kind: 'discord',
  label: 'Discord',
  settings,
  doubles: true,
  call(notice, given) {
    const { service, watch, worst, firing, over, end, url } = wordsOf(notice.told, notice.publicUrl)
    const { ended } = notice.told
    const lines = [
      ...firing.map(
        ({ severity, metric, words }) => `• **${severity}** ${code(metric)} — ${escapeMarkdown(cut(words, 600))}`,
      ),
      ...over.map(
        ({ metric }) =>
          `• ${ended ? '⏹️' : '✅'} ${code(metric)} is ${ended ? 'not watched any more' : 'back to normal'}`,
      ),
      ...(firing.length ? [] : [escapeMarkdown(end)]),
    ]
    const embed = {
      title: `Allclear Watch — ${escapeMarkdown(cut(service.replace(/\s+/g, ' '), 80))} [${cut(watch, 60)}]`,
      url,
      description: within(lines, longestDescription),
      color: colours[worst ?? 'over'],
      timestamp: notice.told.at.toISOString(),
      ...(notice.image && { image: { url: notice.image.url } }),
    }
    return posted(notice, given, embed)
  },
  pictures: true,
  card: (notice, given) => posted(notice, given, cardEmbed(notice)),
})

/** Nobody is mentioned, whatever a log line says. */
const posted = (notice: ToldNotice, given: z.output<typeof settings>, embed: object) =>
  postJson(notice, given, {
    receiver: 'Discord',
    url: waiting(given.webhook_url),
    body: { embeds: [embed], allowed_mentions: { parse: [] } },
  })

/** With `wait` Discord answers when the message stands, and says so when it does not. */
function waiting(webhook: string): string {
  const url = new URL(webhook)
  url.searchParams.set('wait', 'true')
  return url.href
}

const code = (text: string) => `\`${cut(text.replace(/\s+/g, ' ').replaceAll('`', "'"), 200)}\``
