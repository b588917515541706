import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { configured } from './configured.ts'
import { urlDestination } from './destination.ts'
import { postJson } from './http/post-json.ts'
import { guarded, secretUrl } from './http/settings.ts'
import { allOver, type WatchWords, wordsOf } from './watch/words.ts'

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
  destination: urlDestination,
  call(notice, given) {
    const words = wordsOf(notice.told, notice.publicUrl)
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      msteams: { width: 'Full' },
      body: bodyOf(words, words.worst),
      actions: [{ type: 'Action.OpenUrl', title: 'Open in Allclear', url: words.url }],
    }
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }
    return postJson(notice, given, {
      receiver: 'Microsoft Teams',
      url: notice.delivery.channel || given.webhook_url,
      body: { type: 'message', attachments: [attachment] },
    })
  },
})

type Run = { type: 'TextRun'; text: string; weight?: 'Bolder'; color?: string; fontType?: 'Monospace' }

/** Text runs show what they hold as it is; text blocks would take it for Markdown. */
const paragraph = (...inlines: Run[]) => ({ type: 'RichTextBlock', inlines })
const run = (text: string, more: Omit<Run, 'type' | 'text'> = {}): Run => ({ type: 'TextRun', text, ...more })

function bodyOf({ service, watch, firing, over }: WatchWords, worst: AnomalySeverity | undefined) {
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
      paragraph(run('Resolved', { weight: 'Bolder', color: 'Good' }), run(` ${cut(metric, 100)}`)),
    ),
    ...(firing.length ? [] : [paragraph(run(allOver))]),
  ]
  const left = lines.length - mostLines
  return [head, ...lines.slice(0, mostLines), ...(left > 0 ? [paragraph(run(`… and ${left} more`))] : [])]
}
