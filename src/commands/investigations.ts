import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { confidenceText, phaseWords } from '../core/investigation/investigation-card.ts'
import type { Page } from '../core/page.ts'
import { incidentId } from './incident-id.ts'
import { InvestigationJson, presentInvestigation } from './investigation/investigation-json.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { hiddenServices } from './visible.ts'

export const investigations = command({
  name: 'investigations',
  summary: 'The investigations, newest first, each with its verdict',
  input: z.strictObject({
    service: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'Only of this service', label: 'Service', kind: 'service', positional: true }),
    incident: incidentId()
      .optional()
      .meta({ description: 'Only of this incident', label: 'Incident', kind: 'incident', positional: false }),
    state: z
      .enum(['running', 'concluded', 'cancelled'])
      .optional()
      .meta({ description: 'running, concluded or cancelled', label: 'State' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/investigations' },
  slash: true,
  run: ({ store, actor, directory }, { service, incident, state, ...page }): Promise<Page<Investigation>> =>
    store.investigations.list(
      {
        hidden: hiddenServices(actor, directory),
        ...(service !== undefined && { service }),
        ...(incident !== undefined && { incident }),
        ...(state && { state }),
      },
      pageOf(page),
    ),
  output: z.object({ investigations: z.array(InvestigationJson), next_cursor: nextCursor }),
  present: ({ items, next }, { settings }) => ({
    investigations: items.map((item) => presentInvestigation(item, settings.publicUrl)),
    next_cursor: next ?? null,
  }),
  show: ({ items, next }, { settings }) =>
    items.length
      ? {
          title: items.length === 1 ? '1 investigation' : `${items.length}${next ? ' or more' : ''} investigations`,
          tone: 'plain',
          table: {
            columns: ['Investigation', 'Service', 'Started', 'Verdict'],
            rows: items.map((item) => [
              [{ link: item.id, url: `${settings.publicUrl}/investigations/${item.id}` }],
              item.service,
              [{ time: item.startedAt, form: 'ago' }],
              verdictWords(item),
            ]),
          },
        }
      : {
          title: 'Nothing was investigated yet',
          tone: 'plain',
          lines: [['Start with ', { code: `/${settings.commandName} analyze <service>` }, '.']],
        },
})

function verdictWords({ state, phase, verdict }: Investigation): string {
  if (state === 'cancelled') return 'cancelled'
  if (!verdict) return phaseWords[phase]
  const { outcome, summary, confidence } = verdict
  return outcome === 'cause' || outcome === 'external'
    ? `${summary} (${confidenceText(confidence)})`
    : `${outcome}: ${summary}`
}
