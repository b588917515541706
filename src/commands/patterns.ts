import { z } from 'zod'
import { type LogPattern, logPatterns } from '../analysis/log-templates/log-patterns.ts'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { levels } from '../core/telemetry/log.ts'
import type { Window } from '../core/telemetry/window.ts'
import { exploreLink, wantedLines } from './logs.ts'
import { mostLines } from './telemetry/fetch-lines.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { limitInput, queryInput } from './telemetry/query-input.ts'
import { showValue } from './telemetry/show-value.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

/** The events that wrote the lines of a window. */
export interface FoundPatterns {
  service: string
  profile: string
  query: string
  window: Window
  /** How many lines were looked at. */
  lines: number
  patterns: LogPattern[]
}

const usual = '30m'

export const patterns = command({
  name: 'patterns',
  summary: 'What the log lines of a service say, grouped by the event that wrote them',
  input: z.strictObject({
    ...observedInput,
    ...queryInput,
    ...windowInput(usual),
    ...limitInput('patterns', { usual: 20, most: 200 }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/patterns' },
  slash: true,
  async run(context, asked): Promise<FoundPatterns> {
    const { profile, service } = observed(context, asked, 'logs')
    const window = windowOf(asked, usual, context.clock.now())
    const { text, wanted } = wantedLines(context, asked)
    const entries = await profile.backend.logs({ service, window, limit: mostLines, ...wanted })
    return {
      service: service.name,
      profile: profile.name,
      query: text,
      window,
      lines: entries.length,
      patterns: logPatterns(entries).slice(0, asked.limit),
    }
  },
  output: z.object({
    lines: z.int().describe(`How many lines were looked at, the newest ${mostLines} at most`),
    patterns: z.array(
      z.object({
        id: z.string(),
        template: z.string(),
        count: z.int(),
        level: z.enum(levels).nullable(),
        first: z.iso.datetime(),
        last: z.iso.datetime(),
        peak: z.object({ at: z.iso.datetime(), count: z.int() }),
        examples: z.array(z.string()),
        exception: z.string().nullable(),
      }),
    ),
  }),
  present: ({ lines, patterns }) => ({
    lines,
    patterns: patterns.map(({ id, template, count, first, last, peak, examples, trace }) => ({
      id,
      template,
      count,
      level: examples[0]?.level ?? null,
      first: first.toISOString(),
      last: last.toISOString(),
      peak: { at: peak.at.toISOString(), count: peak.count },
      examples: examples.map(({ message }) => message),
      exception: trace?.type ?? null,
    })),
  }),
  show,
})

function show({ service, profile, query, window, lines, patterns }: FoundPatterns, { settings }: Context): Card {
  const asked = query === '*' ? '' : ` for ${query}`
  const footer: Text[] = [
    [
      `${showValue(lines)} lines${lines === mostLines ? ', the newest only' : ''} · ${profile} · `,
      { link: 'explore', url: exploreLink(settings.publicUrl, { service, profile, query, window }) },
    ],
  ]
  if (!patterns.length) return { title: `${service}: no lines${asked}`, tone: 'plain', footer }
  return {
    title: `${service}: ${patterns.length === 1 ? '1 pattern' : `${patterns.length} patterns`}${asked}`,
    tone: 'plain',
    table: {
      columns: ['Lines', 'Level', 'Last', 'Pattern'],
      rows: patterns.map(({ count, examples, last, template }): Text[] => [
        showValue(count),
        examples[0]?.level ?? '–',
        [{ time: last, form: 'exact' }],
        [{ code: template.length > 300 ? `${template.slice(0, 299)}…` : template }],
      ]),
    },
    footer,
  }
}
