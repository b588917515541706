import type { Severity } from '../core/alert.ts'
import type { Urgency } from '../core/incident.ts'

const urgencies: Record<Severity, Urgency> = { critical: 'high', error: 'high', warning: 'medium', info: 'low' }

/** How much an alert of this severity hurries. */
export const urgencyOf = (severity: Severity): Urgency => urgencies[severity]
