import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { LogQuery } from '../core/telemetry/log-query.ts'
import type { Window } from '../core/telemetry/window.ts'
import { parseLogQuery } from '../query/parse.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { LogEntryJson, presentLogEntry } from './telemetry/present-log-entry.ts'
import { limitInput, queryInput } from './telemetry/query-input.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

/** What was found, and what was asked. */
export interface FoundLogs {
  service: string
  profile: string
  query: string
  window: Window
  limit: number
  entries: LogEntry[]
}

const usual = '30m'

export const logs = command({
  name: 'logs',
  summary: 'Recent log lines of a service, newest first',
  input: z.strictObject({
    ...observedInput,
    ...queryInput,
    ...windowInput(usual),
    ...limitInput('lines', { usual: 100, most: 5_000 }),
    raw: z.boolean().default(false).meta({
      description: "Whether the query is in the engine's own language; for sre-lead, and the service's scope stays",
      label: 'Own language',
    }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/logs' },
  slash: true,
  async run(context, asked): Promise<FoundLogs> {
    const { profile, service } = observed(context, asked, 'logs')
    const window = windowOf(asked, usual, context.clock.now())
    const { text, wanted } = wantedLines(context, asked)
    const entries = await profile.backend.logs({ service, window, limit: asked.limit, ...wanted })
    return { service: service.name, profile: profile.name, query: text, window, limit: asked.limit, entries }
  },
  output: z.object({ entries: z.array(LogEntryJson) }),
  present: ({ entries }) => ({ entries: entries.map(presentLogEntry) }),
  show,
})

/** Reads the query once, whichever way it was spelled. */
export function wantedLines(
  { actor }: Context,
  { query, q, raw = false }: { query?: string | undefined; q?: string | undefined; raw?: boolean },
): { text: string; wanted: { query: LogQuery } | { raw: string } } {
  if (query !== undefined && q !== undefined && query !== q)
    throw new Problem('invalid', 'Give query or q, not both.', { fields: { q: 'is given beside query' } })
  const text = (query ?? q ?? '*').trim() || '*'
  if (!raw) return { text, wanted: { query: parseLogQuery(text) } }
  if (actor.kind !== 'user' || actor.role !== 'sre-lead')
    throw new Problem('forbidden', "A query in the engine's own language needs the role sre-lead.")
  return { text, wanted: { raw: text } }
}

function show({ service, profile, query, window, limit, entries }: FoundLogs, { settings }: Context): Card {
  const all = query === '*' ? '' : ` for ${query}`
  const link = exploreLink(settings.publicUrl, { service, profile, query, window })
  const span: Text = [
    { time: window.from, form: 'clock' },
    ' – ',
    { time: window.to, form: 'clock' },
    ` · ${profile} · `,
    { link: 'explore', url: link },
  ]
  if (!entries.length)
    return {
      title: `${service}: no lines${all}`,
      tone: 'plain',
      lines: ['Nothing was logged that matches. Look further back with since=2h, or widen the query.'],
      footer: [span],
    }
  return {
    title: `${service}: ${entries.length === limit ? `the newest ${limit}` : entries.length} line${entries.length === 1 ? '' : 's'}${all}`,
    tone: entries.some(({ level }) => level === 'ERROR' || level === 'FATAL') ? 'warn' : 'plain',
    table: { columns: ['Time', 'Level', 'Message'], rows: entries.map(row) },
    footer: [span],
  }
}

const row = ({ at, level, message }: LogEntry): Text[] => [
  [{ time: at, form: 'exact' }],
  level ?? '–',
  [{ code: message.length > 500 ? `${message.slice(0, 499)}…` : message }],
]

/** Where the portal shows the same. */
export function exploreLink(
  publicUrl: string,
  { service, profile, query, window }: { service: string; profile: string; query?: string; window: Window },
): string {
  const asked = new URLSearchParams({
    service,
    profile,
    ...(query !== undefined && { query }),
    start: window.from.toISOString(),
    end: window.to.toISOString(),
  })
  return `${publicUrl}/explore?${asked}`
}
