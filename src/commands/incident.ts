import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import type { Incident } from '../core/incident.ts'
import { incidentCard } from '../core/incident-card.ts'
import type { IncidentReader } from '../core/incident-reader.ts'
import { tell } from '../core/tell.ts'
import { findIncident } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { AlertJson, presentAlert } from './present-alert.ts'
import { DeliveryJson, presentDelivery } from './present-delivery.ts'
import { EventJson, presentEvent } from './present-event.ts'
import { IncidentJson, presentIncident } from './present-incident.ts'

/** An incident with everything that belongs to it. */
export interface Whole {
  incident: Incident
  events: Awaited<ReturnType<IncidentReader['timeline']>>
  alerts: Awaited<ReturnType<IncidentReader['alerts']>>
  messages: Awaited<ReturnType<IncidentReader['messages']>>
  deliveries: Awaited<ReturnType<IncidentReader['deliveries']>>['items']
}

const mostDeliveries = 200
/** How much of a timeline fits a chat message; the page shows all of it. */
const shownEvents = 10

export const incident = command({
  name: 'incident',
  aliases: ['show'],
  summary: 'Show one incident with its timeline',
  input: z.strictObject({ incident: incidentId() }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/incidents/{incident}' },
  slash: true,
  async run(context, { incident: id }): Promise<Whole> {
    const { store } = context
    const found = await findIncident(context, id)
    const [events, alerts, messages, deliveries] = await Promise.all([
      store.timeline(id),
      store.alerts(id),
      store.messages(id),
      store.deliveries({ incident: id }, { limit: mostDeliveries }),
    ])
    return { incident: found, events, alerts, messages, deliveries: deliveries.items }
  },
  output: IncidentJson.extend({
    events: z.array(EventJson),
    alerts: z.array(AlertJson),
    slack: z
      .array(z.object({ workspace: z.string(), team: z.string(), channel: z.string(), ts: z.string() }))
      .describe('Where its card stands'),
    deliveries: z.array(DeliveryJson),
  }),
  present: (whole, context) => ({
    ...presentIncident(whole.incident, context),
    events: whole.events.map((event) => presentEvent(event, whole.incident)),
    alerts: whole.alerts.map(presentAlert),
    slack: whole.messages.map(({ workspace, team, channel, ts }) => ({ workspace, team, channel, ts })),
    deliveries: whole.deliveries.map(presentDelivery),
  }),
  show,
})

function show({ incident, events }: Whole, { settings }: Context): Card {
  const card = incidentCard(incident, { publicUrl: settings.publicUrl })
  const told = events.slice(-shownEvents).map((event) => {
    const { sign, text, quote } = tell(event, incident)
    const words = typeof text === 'string' ? [text] : text
    return [`${sign} `, { time: event.at, form: 'clock' as const }, ' ', ...words, ...(quote ? [`: ${quote}`] : [])]
  })
  return { ...card, lines: [...(card.lines ?? []), ...told] }
}
