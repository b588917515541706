import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import type { Watch } from '../core/watch/watch.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { hiddenServices } from './visible.ts'
import { placeWords, stateWords } from './watch-card.ts'
import { presentWatch, WatchJson } from './watch-json.ts'
import { writeDuration } from './write-duration.ts'

export const watches = command({
  name: 'watches',
  aliases: ['watch', 'watch list'],
  summary: 'The watches, and what each finds right now',
  input: z.strictObject({
    service: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'Only of this service', label: 'Service', kind: 'service' }),
    profile: z.string().trim().min(1).optional().meta({ description: 'Only of this profile', label: 'Profile' }),
    state: z.enum(['running', 'stopped']).optional().meta({ description: 'running or stopped', label: 'State' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/watches' },
  slash: true,
  run: ({ store, actor, directory }, { service, profile, state, ...page }): Promise<Page<Watch>> =>
    store.watches.list(
      {
        hidden: hiddenServices(actor, directory),
        ...(service !== undefined && { service }),
        ...(profile !== undefined && { profile }),
        ...(state && { state }),
      },
      pageOf(page),
    ),
  output: z.object({ watches: z.array(WatchJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ watches: items.map(presentWatch), next_cursor: next ?? null }),
  show: ({ items, next }, { settings }) =>
    items.length
      ? {
          title: items.length === 1 ? '1 watch' : `${items.length}${next ? ' or more' : ''} watches`,
          tone: items.some(({ failures }) => failures > 0) ? 'warn' : 'plain',
          table: {
            columns: ['Watch', 'Service', 'Every', 'Tells', 'Now'],
            rows: items.map((watch) => [
              [{ code: watch.id }],
              watch.service,
              writeDuration(watch.intervalMs),
              placeWords(watch.notifier),
              stateWords(watch),
            ]),
          },
        }
      : {
          title: 'Nothing is watched yet.',
          tone: 'plain',
          lines: [['Start with ', { code: `/${settings.commandName} watch start <service>` }, '.']],
        },
})
