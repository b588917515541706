import { z } from 'zod'
import type { Delivery } from '../core/delivery.ts'
import { Iso, iso } from './iso.ts'

export const deliveryStates = ['queued', 'sending', 'sent', 'dropped', 'failed'] as const

/** One owed or sent message for programs. */
export const DeliveryJson = z.object({
  id: z.string(),
  subject: z.string(),
  incident: z.string().nullable(),
  event: z.string().nullable(),
  kind: z.enum(['card', 'reply', 'page', 'notice']),
  notifier: z.string(),
  workspace: z.string(),
  channel: z.string(),
  user: z.string().nullable(),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  created_at: Iso,
  due_at: Iso,
  started_at: Iso.nullable(),
  finished_at: Iso.nullable(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
})

/** Writes a delivery for programs. */
export function presentDelivery(delivery: Delivery): z.infer<typeof DeliveryJson> {
  return {
    id: delivery.id,
    subject: delivery.subject,
    incident: delivery.incident,
    event: delivery.event,
    kind: delivery.kind,
    notifier: delivery.notifier,
    workspace: delivery.workspace,
    channel: delivery.channel,
    user: delivery.user ?? null,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: iso(delivery.createdAt),
    due_at: iso(delivery.dueAt),
    started_at: iso(delivery.startedAt),
    finished_at: iso(delivery.finishedAt),
    error: delivery.error ?? null,
  }
}
