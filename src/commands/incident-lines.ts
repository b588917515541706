import type { Card, Span, Text } from '../core/card.ts'
import type { Incident, Urgency } from '../core/incident.ts'
import { statusWords } from '../core/incident-card.ts'

const dots: Record<Urgency, string> = { high: '🔴', medium: '🟡', low: '🔵' }

/** Incidents as rows of a table, each with a link to its page. */
export function incidentTable(incidents: Incident[], publicUrl: string): NonNullable<Card['table']> {
  return {
    columns: ['Incident', 'Urgency', 'Title', 'Service', 'Status', 'Since'],
    rows: incidents.map((incident): Text[] => [
      [incidentLink(incident.id, publicUrl)],
      `${dots[incident.urgency]} ${incident.urgency}`,
      incident.title,
      incident.service,
      statusWords(incident),
      [{ time: incident.openedAt, form: 'ago' }],
    ]),
  }
}

/** The id of an incident as a link to its page. */
export const incidentLink = (id: string, publicUrl: string): Span => ({ link: id, url: `${publicUrl}/incidents/${id}` })
