import type { Alert } from './alert.ts'
import type { Delivery, DeliveryState } from './delivery.ts'
import type { Event, Incident, Status, Urgency } from './incident.ts'
import type { Page, PageRequest } from './page.ts'

export interface IncidentFilter {
  status?: Status[]
  service?: string[]
  urgency?: Urgency[]
  /** Text in title, service or id. */
  search?: string
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
}

/** Where an incident stands in a chat. */
export interface Message {
  workspace: string
  team: string
  channel: string
  ts: string
}

/** Reading incidents. */
export interface IncidentReader {
  incident(id: string): Promise<Incident | undefined>
  incidents(filter: IncidentFilter, page: PageRequest): Promise<Page<Incident>>
  countByStatus(hidden: string[]): Promise<Record<Status, number>>
  timeline(incident: string): Promise<Event[]>
  alerts(incident: string): Promise<Alert[]>
  messages(incident: string): Promise<Message[]>
  /** `subject` finds what is told beside incidents, such as `watch-…`. */
  deliveries(
    filter: { incident?: string; subject?: string; state?: DeliveryState[] },
    page: PageRequest,
  ): Promise<Page<Delivery>>
}
