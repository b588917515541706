import { z } from 'zod'
import type { InboxItem } from '../core/inbox.ts'
import { Iso, iso } from './iso.ts'

/** One received message for programs; its headers stay inside, because they may hold secrets. */
export const InboxItemJson = z.object({
  id: z.string(),
  door: z.enum(['alerts', 'slack']),
  source: z.string(),
  state: z.enum(['waiting', 'done', 'ignored', 'dead']),
  attempts: z.int(),
  received_at: Iso,
  sha256: z.string().describe('Of the body as it came'),
  body: z.string().describe('What came, without its secrets; empty when the asker may not see every service'),
  redacted: z.boolean().describe('Whether secrets were taken out of the body'),
  outcome: z.array(
    z.object({ dedup_key: z.string(), outcome: z.string(), reason: z.string(), incident: z.string().nullable() }),
  ),
  error: z.string().nullable(),
})

/** Writes a received message for programs. */
export function presentInboxItem(item: InboxItem): z.infer<typeof InboxItemJson> {
  return {
    id: item.id,
    door: item.door,
    source: item.source,
    state: item.state,
    attempts: item.attempts,
    received_at: iso(item.receivedAt),
    sha256: item.sha256,
    body: item.door === 'alerts' ? item.body : '',
    redacted: item.redacted === true,
    outcome: (item.outcome ?? []).map(({ dedupKey, outcome, reason, incident }) => ({
      dedup_key: dedupKey,
      outcome,
      reason,
      incident: incident ?? null,
    })),
    error: item.error ?? null,
  }
}
