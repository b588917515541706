import type { DeliveryState } from '../../core/delivery.ts'
import type { Incident, Status, Urgency } from '../../core/incident.ts'
import type { AnomalySeverity } from '../../core/telemetry/anomaly.ts'
import { type Html, h } from './html.ts'

const statusWords: Record<Status, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
}

/** The status in a word and a colour. */
export const statusPill = (status: Status): Html => h`<span class="pill ${status}">${statusWords[status]}</span>`

/** The urgency in a word and a colour. */
export const urgencyPill = (urgency: Urgency): Html => h`<span class="pill urgency ${urgency}">${urgency}</span>`

const tones: Record<AnomalySeverity, string> = { critical: 'high', high: 'high', medium: 'medium', low: 'low' }

/** How bad an anomaly is, in a word and a colour. */
export const severityPill = (severity: AnomalySeverity): Html =>
  h`<span class="pill urgency ${tones[severity]}">${severity}</span>`

/** What colours an incident as a whole: what is resolved is calm, whatever it was. */
export const toneOf = ({ status, urgency }: Pick<Incident, 'status' | 'urgency'>) =>
  status === 'resolved' ? 'good' : urgency

/** What became of a delivery, in a word and a colour. */
export const deliveryPill = (state: DeliveryState): Html => h`<span class="pill delivery-${state}">${state}</span>`
