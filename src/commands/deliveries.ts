import { z } from 'zod'
import type { Span } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { type Delivery, placeName } from '../core/delivery.ts'
import type { Page } from '../core/page.ts'
import { findIncident } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { incidentLink } from './incident-lines.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { DeliveryJson, deliveryStates, presentDelivery } from './present-delivery.ts'
import { several } from './several.ts'
import { canSee, hiddenServices } from './visible.ts'

const State = z.enum(deliveryStates, { error: `Choose from ${deliveryStates.join(', ')}.` })

export const deliveries = command({
  name: 'deliveries',
  summary: 'What was sent, what waits and what could not be delivered',
  input: z.strictObject({
    state: several()
      .pipe(z.array(State))
      .optional()
      .meta({ description: deliveryStates.join(', '), label: 'State', positional: true }),
    incident: incidentId()
      .optional()
      .meta({ description: 'Only of this incident', label: 'Incident', kind: 'incident' }),
    subject: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only about this, such as watch-a3f2b1c4', label: 'About' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/deliveries' },
  async run(context, { state, incident, subject, ...page }): Promise<Page<Delivery>> {
    if (incident) await findIncident(context, incident)
    const found = await context.store.deliveries(
      { ...(incident && { incident }), ...(subject && { subject }), ...(state?.length && { state }) },
      pageOf(page),
    )
    return incident ? found : visibleOnly(context, found)
  },
  output: z.object({ deliveries: z.array(DeliveryJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ deliveries: items.map(presentDelivery), next_cursor: next ?? null }),
  show: ({ items }, { settings }) => ({
    title: items.length ? 'Deliveries' : 'Nothing was sent yet.',
    tone: items.some(({ state }) => state === 'failed') ? 'warn' : 'plain',
    table: {
      columns: ['About', 'Kind', 'To', 'State', 'Since', 'Why', 'Delivery'],
      rows: items.map((d) => [
        [subjectOf(d, settings.publicUrl)],
        d.kind,
        placeName(d),
        d.state,
        [{ time: d.finishedAt ?? d.createdAt, form: 'ago' }],
        d.error ? `${d.error.message} ${d.error.remedy}` : '',
        [{ code: d.id }],
      ]),
    },
  }),
})

const subjectOf = ({ incident, subject }: Delivery, publicUrl: string): Span =>
  incident === null ? { code: subject } : incidentLink(incident, publicUrl)

async function visibleOnly({ store, actor, directory }: Context, page: Page<Delivery>): Promise<Page<Delivery>> {
  if (!hiddenServices(actor, directory).length) return page
  const ids = [...new Set(page.items.flatMap((d) => d.incident ?? []))]
  const found = await Promise.all(ids.map((id) => store.incident(id)))
  const visible = new Set(found.flatMap((i) => (i && canSee(actor, directory, i.service) ? [i.id] : [])))
  const mayRead = ({ incident, told }: Delivery) =>
    told ? canSee(actor, directory, told.service) : incident !== null && visible.has(incident)
  return { ...page, items: page.items.filter(mayRead) }
}
