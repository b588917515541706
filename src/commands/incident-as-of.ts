import { apply } from '../core/apply.ts'
import type { Incident } from '../core/incident.ts'
import type { IncidentReader } from '../core/incident-reader.ts'

/** The incident as it was at one of its versions, folded from its events; undefined when it has none. */
export async function incidentAsOf(store: IncidentReader, id: string, version: number): Promise<Incident | undefined> {
  const events = await store.timeline(id)
  return events
    .filter(({ seq }) => seq <= version)
    .reduce<Incident | undefined>((incident, event) => apply(incident, event), undefined)
}
