import type { Card, Text } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import { statusWords } from '../core/incident-card.ts'
import type { Change } from './once.ts'
import { IncidentJson, presentIncident } from './present-incident.ts'

/** How every command that changes an incident answers: the incident to programs, a confirmation with `headline` to people. */
export const changed = <C extends Change = Change>(
  headline: (change: C) => string,
  more: (change: C) => Text[] = () => [],
) => ({
  output: IncidentJson,
  present: ({ incident }: C, context: Context) => presentIncident(incident, context),
  show: (change: C, { settings }: Context): Card => {
    const { incident } = change
    return {
      title: headline(change),
      tone: incident.status === 'open' ? incident.urgency : 'good',
      lines: [
        [{ link: incident.id, url: `${settings.publicUrl}/incidents/${incident.id}` }, ' ', { bold: incident.title }],
        ...more(change),
      ],
      fields: [
        { label: 'Service', value: incident.service },
        { label: 'Status', value: statusWords(incident) },
      ],
    }
  },
})
