import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Digest } from '../core/digest/digest.ts'
import { tallyWords } from '../core/digest/digest-card.ts'
import type { Page } from '../core/page.ts'
import { DigestJson, presentDigest } from './digest/digest-json.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { hiddenServices } from './visible.ts'

export const digests = command({
  name: 'digests',
  summary: 'The digests that were sent, newest first',
  input: z.strictObject({
    scope: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Only this one', label: 'Digest', positional: true }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/digests' },
  slash: 'shared',
  run: ({ store, actor, directory }, { scope, ...page }): Promise<Page<Digest>> =>
    store.digests({ hidden: hiddenServices(actor, directory), ...(scope !== undefined && { scope }) }, pageOf(page)),
  output: z.object({ digests: z.array(DigestJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ digests: items.map(presentDigest), next_cursor: next ?? null }),
  show: ({ items }, { settings }) =>
    items.length
      ? {
          title: 'Digests',
          tone: 'plain',
          table: {
            columns: ['Day', 'Digest', 'Alerts', 'Incidents', 'Nobody took'],
            rows: items.map((one) => [
              [{ link: one.date, url: `${settings.publicUrl}/digest/${encodeURIComponent(one.scope)}/${one.date}` }],
              one.scope,
              tallyWords(one.alerts),
              tallyWords(one.incidents),
              String(one.unacked.length),
            ]),
          },
        }
      : { title: 'No digest was sent yet', tone: 'plain', lines: ['The next one comes by itself.'] },
})
