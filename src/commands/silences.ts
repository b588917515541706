import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { writeMatchers } from '../core/silence/matcher.ts'
import type { CountedSilence } from '../core/silence/silence.ts'
import { canSeeSilence } from './noise/find-silence.ts'
import { stateText } from './noise/silence-card.ts'
import { presentSilence, SilenceJson } from './noise/silence-json.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'

export const silences = command({
  name: 'silences',
  aliases: ['silence list'],
  summary: 'What is silenced or in maintenance, and for how long',
  input: z.strictObject({
    state: z
      .enum(['live', 'ended', 'all'])
      .default('live')
      .meta({ description: 'live: active or still to come; ended; or all', label: 'State' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/silences' },
  slash: true,
  async run(context, { state, ...page }): Promise<Page<CountedSilence>> {
    const filter = state === 'all' ? {} : { live: state === 'live' }
    const { items, next } = await context.store.silences(filter, pageOf(page))
    return { items: items.filter((one) => canSeeSilence(context, one)), ...(next !== undefined && { next }) }
  },
  output: z.object({ silences: z.array(SilenceJson), next_cursor: nextCursor }),
  present: ({ items, next }, context) => ({
    silences: items.map((one) => presentSilence(one, context)),
    next_cursor: next ?? null,
  }),
  show: ({ items, next }, { clock, settings }) =>
    items.length
      ? {
          title: items.length === 1 ? '1 silence' : `${items.length}${next ? ' or more' : ''} silences`,
          tone: 'plain',
          table: {
            columns: ['Silence', 'Matches', 'State', 'Kept quiet', 'Why'],
            rows: items.map((one) => [
              [{ code: one.id }],
              [{ code: writeMatchers(one.matchers) }],
              stateText(one, clock.now()),
              String(one.matched),
              `${one.comment} (${one.createdBy.name})`,
            ]),
          },
        }
      : {
          title: 'Nothing is silenced.',
          tone: 'plain',
          lines: [
            [
              'Silence alerts with ',
              { code: `/${settings.commandName} silence service=<name> for=2h comment=why` },
              '.',
            ],
          ],
        },
})
