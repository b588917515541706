import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Page } from '../core/ports.ts'
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
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/deliveries' },
  async run(context, { state, incident, ...page }): Promise<Page<Delivery>> {
    if (incident) await findIncident(context, incident)
    const found = await context.store.deliveries(
      { ...(incident && { incident }), ...(state?.length && { state }) },
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
      columns: ['Incident', 'Kind', 'To', 'State', 'Since', 'Why'],
      rows: items.map((d) => [
        [incidentLink(d.incident, settings.publicUrl)],
        d.kind,
        `${d.channel} (${d.workspace})`,
        d.state,
        [{ time: d.finishedAt ?? d.createdAt, form: 'ago' }],
        d.error ? `${d.error.message} ${d.error.remedy}` : '',
      ]),
    },
  }),
})

async function visibleOnly({ store, actor, directory }: Context, page: Page<Delivery>): Promise<Page<Delivery>> {
  if (!hiddenServices(actor, directory).length) return page
  const ids = [...new Set(page.items.map((d) => d.incident))]
  const found = await Promise.all(ids.map((id) => store.incident(id)))
  const visible = new Set(found.flatMap((i) => (i && canSee(actor, directory, i.service) ? [i.id] : [])))
  return { ...page, items: page.items.filter((d) => visible.has(d.incident)) }
}
