import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { ToldNotice } from '../core/delivery.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { configured } from './configured.ts'
import { urlDestination } from './destination.ts'
import { postJson } from './http/post-json.ts'
import { guarded, secretUrl } from './http/settings.ts'
import { cardBody } from './teams/card.ts'
import { paragraph, run } from './teams/runs.ts'
import { type WatchWords, wordsOf } from './watch/words.ts'

const settings = z.strictObject({
  webhook_url: secretUrl('The address of a workflow that posts what a webhook receives'),
  ...guarded,
})

const colours: Record<string, string> = { CRITICAL: 'Attention', HIGH: 'Attention', MEDIUM: 'Warning', LOW: 'Accent' }

/** Teams takes 28 kB; with 20 lines of at most 400 characters a card stays below, whatever the script. */
const mostLines = 20
const longestLine = 400

/** Microsoft Teams: an Adaptive Card through a workflow's webhook. */
export const teams = configured({
  kind: 'teams',
  label: 'Microsoft Teams',
  settings,
  doubles: true,
  destination: urlDestination,
  call(notice, given) {
    const words = wordsOf(notice.told, notice.publicUrl)
    return posted(notice, given, { body: bodyOf(words, words.worst), url: words.url })
  },
  pictures: true,
  card: (notice, given) => posted(notice, given, { body: cardBody(notice.card), url: notice.url }),
})

const pictureOf = ({ image }: ToldNotice) =>
  image ? [{ type: 'Image', url: image.url, altText: image.alt.slice(0, 400) }] : []

/** One Adaptive Card with a button that leads to the portal. */
function posted(
  notice: ToldNotice,
  given: z.output<typeof settings>,
  { body, url }: { body: ReturnType<typeof bodyOf>; url: string },
) {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [...body, ...pictureOf(notice)],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in Allclear', url }],
  }
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }
  return postJson(notice, given, {
    receiver: 'Microsoft Teams',
    url: notice.delivery.channel || given.webhook_url,
    body: { type: 'message', attachments: [attachment] },
  })
}

function bodyOf({ service, watch, firing, over, overWord, end }: WatchWords, worst: AnomalySeverity | undefined) {
  const colour = worst ? (colours[worst.toUpperCase()] ?? 'Default') : 'Good'
  const head = paragraph(
    run('Allclear Watch', { weight: 'Bolder', color: colour }),
    run(' — '),
    run(cut(service, 200), { weight: 'Bolder' }),
    run(` [${watch}]`),
  )
  const lines = [
    ...firing.map(({ severity, metric, words }) =>
      paragraph(
        run(severity, { weight: 'Bolder', color: colours[severity] ?? 'Default' }),
        run(` ${cut(metric, 100)}`, { fontType: 'Monospace' }),
        run(` — ${cut(words, longestLine)}`),
      ),
    ),
    ...over.map(({ metric }) =>
      paragraph(
        run(overWord === 'RESOLVED' ? 'Resolved' : 'Not watched', { weight: 'Bolder', color: 'Good' }),
        run(` ${cut(metric, 100)}`),
      ),
    ),
    ...(firing.length ? [] : [paragraph(run(end))]),
  ]
  const left = lines.length - mostLines
  return [head, ...lines.slice(0, mostLines), ...(left > 0 ? [paragraph(run(`… and ${left} more`))] : [])]
}
