import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { Tone } from '../core/card.ts'
import type { ToldNotice } from '../core/delivery.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { cardLines, headOf, plainMarkup } from './card/card-lines.ts'
import { configured } from './configured.ts'
import { topicDestination } from './destination.ts'
import { headersOf, withHeaders } from './http/headers.ts'
import { postJson } from './http/post-json.ts'
import { guarded } from './http/settings.ts'
import { within } from './watch/within.ts'
import { plainLines, wordsOf } from './watch/words.ts'

const topicName = /^[-_A-Za-z0-9]{1,64}$/

const settings = withHeaders(
  z.strictObject({
    topic: z
      .string()
      .regex(topicName, { error: 'is no topic: letters, digits, - and _ only, 64 at most' })
      .describe('The topic it publishes to; whoever knows it on an open server can read it')
      .meta({ secret: true }),
    server: z
      .url({ protocol: /^https?$/, error: 'is no web address: write it as https://… in full' })
      .default('https://ntfy.sh')
      .describe('The ntfy server'),
    token: z.string().min(1).max(200).optional().describe('An access token of the server').meta({ secret: true }),
    ...guarded,
  }),
)

const priorities: Record<AnomalySeverity, number> = { critical: 5, high: 4, medium: 3, low: 2 }
const tags: Record<AnomalySeverity, string> = {
  critical: 'rotating_light',
  high: 'red_circle',
  medium: 'warning',
  low: 'large_blue_circle',
}

/** Longer messages become attachments. */
const longestMessage = 4_096

/** ntfy: a push notification to everybody who follows a topic. */
export const ntfy = configured({
  kind: 'ntfy',
  label: 'ntfy',
  settings,
  doubles: true,
  destination: topicDestination(topicName),
  call(notice, given) {
    const { told, publicUrl } = notice
    const words = wordsOf(told, publicUrl)
    const [head = '', ...lines] = plainLines(words).map((line) => cut(line, 500).toWellFormed())
    const priority = words.worst ? priorities[words.worst] : 3
    const tag = words.worst ? tags[words.worst] : 'white_check_mark'
    return posted(notice, given, { head, lines, priority, tag, url: words.url })
  },
  card(notice, given) {
    const lines = cardLines(notice.card, plainMarkup).map((line) => cut(line, 500).toWellFormed())
    const { priority, tag } = urgencies[notice.card.tone]
    return posted(notice, given, { head: headOf(notice.card).toWellFormed(), lines, priority, tag, url: notice.url })
  },
})

const urgencies: Record<Tone, { priority: number; tag: string }> = {
  high: { priority: 4, tag: 'red_circle' },
  medium: { priority: 3, tag: 'warning' },
  low: { priority: 3, tag: 'large_blue_circle' },
  good: { priority: 3, tag: 'white_check_mark' },
  warn: { priority: 3, tag: 'warning' },
  plain: { priority: 3, tag: 'clipboard' },
}

interface Push {
  head: string
  lines: string[]
  priority: number
  tag: string
  url: string
}

function posted(notice: ToldNotice, given: z.output<typeof settings>, { head, lines, priority, tag, url }: Push) {
  const body = {
    topic: notice.delivery.channel || given.topic,
    title: cut(head, 250),
    message: within(lines, longestMessage, '\n', (text) => Buffer.byteLength(text)),
    priority,
    tags: [tag],
    click: url,
    // A repetition under the same id replaces the notification instead of adding one (ntfy 2.16 and later).
    sequence_id: notice.delivery.id,
  }
  const headers = {
    ...(given.token !== undefined && { Authorization: `Bearer ${given.token}` }),
    ...headersOf(given),
  }
  return postJson(notice, given, { receiver: 'ntfy', url: given.server, headers, body })
}
