import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { type Incident, type Status, statuses, Urgency } from '../core/incident.ts'
import type { Page } from '../core/page.ts'
import { incidentTable } from './incident-lines.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { IncidentJson, presentIncident } from './present-incident.ts'
import { several } from './several.ts'
import { hiddenServices } from './visible.ts'

const burning: Status[] = ['open', 'acknowledged', 'snoozed']

const StatusWord = z.enum([...statuses, 'all', 'active'], {
  error: `Choose from ${statuses.join(', ')}; or all, or active for what is not resolved.`,
})

export const incidents = command({
  name: 'incidents',
  aliases: ['list'],
  summary: 'List incidents; without a status those that are not resolved',
  input: z.strictObject({
    status: several()
      .pipe(z.array(StatusWord))
      .optional()
      .meta({ description: 'open, acknowledged, snoozed, resolved, active or all', label: 'Status', positional: true }),
    service: several().optional().meta({ description: 'Only these services', label: 'Service', kind: 'service' }),
    urgency: several()
      .pipe(z.array(Urgency))
      .optional()
      .meta({ description: 'Only these urgencies', label: 'Urgency', kind: 'urgency' }),
    search: z.string().max(200).optional().meta({ description: 'Words in title, service or id', label: 'Search' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/incidents' },
  slash: true,
  run({ store, actor, directory }, { status, service, urgency, search, ...page }) {
    const wanted = statusesOf(status)
    const filter = {
      ...(wanted && { status: wanted }),
      ...(service?.length && { service }),
      ...(urgency?.length && { urgency }),
      ...(search?.trim() && { search: search.trim() }),
      hidden: hiddenServices(actor, directory),
    }
    return store.incidents(filter, pageOf(page))
  },
  output: z.object({ incidents: z.array(IncidentJson), next_cursor: nextCursor }),
  present: ({ items, next }, context) => ({
    incidents: items.map((incident) => presentIncident(incident, context)),
    next_cursor: next ?? null,
  }),
  show,
})

/** Undefined asks for every status. */
function statusesOf(words: z.infer<typeof StatusWord>[] | undefined): Status[] | undefined {
  if (!words?.length) return burning
  if (words.includes('all')) return undefined
  return [...new Set(words.flatMap((word) => (word === 'active' ? burning : word === 'all' ? [] : [word])))]
}

function show({ items, next }: Page<Incident>, { settings }: Context): Card {
  const [first] = items
  if (!first) return { title: 'Nothing is burning.', tone: 'good', lines: ['No incident matches.'] }
  return {
    title: items.length === 1 ? '1 incident' : `${items.length}${next ? '+' : ''} incidents`,
    tone: items.find((i) => i.status === 'open')?.urgency ?? 'plain',
    table: incidentTable(items, settings.publicUrl),
    ...(next && { footer: [['There are more: ', { link: 'see them all', url: `${settings.publicUrl}/incidents` }]] }),
  }
}
