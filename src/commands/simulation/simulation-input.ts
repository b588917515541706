import { z } from 'zod'
import { Urgency } from '../../core/incident.ts'
import { lengthInput } from '../length-input.ts'
import { messageInput } from '../message-input.ts'
import { momentInput } from '../moment-input.ts'

const name = () => z.string().min(1).max(100).optional()

const length = (description: string, label: string) =>
  lengthInput().optional().meta({ description, label, kind: 'duration' })

/** What a simulation is asked for. */
export const SimulationInput = z.strictObject({
  service: name().meta({ description: 'The service that breaks', label: 'Service', kind: 'service', positional: true }),
  urgency: Urgency.optional().meta({
    description: 'high, medium or low; high when left out',
    label: 'Urgency',
    kind: 'urgency',
    positional: true,
  }),
  at: momentInput()
    .optional()
    .meta({ description: 'At this moment instead of now, such as 2026-01-05T03:00:00Z', label: 'At' }),
  policy: name().meta({ description: 'This escalation policy instead of that of the service', label: 'Policy' }),
  acknowledge_after: length('When somebody acknowledges it, from its opening on, such as 12m', 'Acknowledged after'),
  snooze_after: length('When somebody snoozes it, from its opening on', 'Snoozed after'),
  snooze_for: length('How long it is snoozed then, 1m to 30d', 'Snoozed for'),
  resolve_after: length('When somebody resolves it, from its opening on', 'Resolved after'),
  source: name().meta({ description: 'Instead of a service: the source that posts the message', label: 'Source' }),
  body: messageInput()
    .optional()
    .meta({ description: 'The message as this source would post it', label: 'Message', multiline: true }),
  horizon: lengthInput()
    .prefault('24h')
    .meta({ description: 'How far to look ahead, 1m to 30d', label: 'Look ahead', kind: 'duration' }),
})
export type Asked = z.infer<typeof SimulationInput>
