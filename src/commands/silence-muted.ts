import { z } from 'zod'
import type { Alert } from '../core/alert.ts'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { mutedWords } from '../core/silence/muted-words.ts'
import { nextCursor, pageInput } from './page-input.ts'
import { AlertJson, presentAlert } from './present-alert.ts'
import { hiddenServices } from './visible.ts'

export const silenceMuted = command({
  name: 'silence-muted',
  aliases: ['silence muted', 'muted'],
  summary: 'The alerts that fire and make no noise, each with why',
  input: z.strictObject(pageInput),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/muted-alerts' },
  slash: true,
  async run({ store, actor, directory }, { limit, cursor }): Promise<Page<Alert>> {
    const hidden = hiddenServices(actor, directory)
    const found = await store.firingAlerts({ muted: true, hidden, ...(cursor && { after: cursor }) }, limit + 1)
    const items = found.slice(0, limit)
    return { items, ...(found.length > limit && { next: items.at(-1)!.id }) }
  },
  output: z.object({ alerts: z.array(AlertJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ alerts: items.map(presentAlert), next_cursor: next ?? null }),
  show: ({ items, next }) =>
    items.length
      ? {
          title: items.length === 1 ? '1 alert is muted' : `${items.length}${next ? ' or more' : ''} alerts are muted`,
          tone: 'plain',
          table: {
            columns: ['Alert', 'Service', 'Since', 'Why'],
            rows: items.map((alert) => [
              alert.title,
              alert.service,
              [{ time: alert.startedAt, form: 'ago' as const }],
              alert.muted ? mutedWords(alert.muted) : '',
            ]),
          },
        }
      : { title: 'No alert that fires is muted.', tone: 'good' },
})
