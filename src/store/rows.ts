import type { Selectable } from 'kysely'
import type { Alert } from '../core/alert.ts'
import type { Delivery, DeliveryKind, DeliveryState } from '../core/delivery.ts'
import type { InboxItem } from '../core/inbox.ts'
import { type Event, type Incident, nextDeadline } from '../core/incident.ts'
import { readSummary } from '../core/investigation/read-stored.ts'
import { readTold } from '../core/told.ts'
import { revive } from './revive.ts'
import type { Tables } from './schema.ts'

/** Nouns from rows and rows from nouns: each pair stands together, so that they stay inverse. */
export const incidentFrom = (row: Pick<Selectable<Tables['incidents']>, 'body'>): Incident => revive<Incident>(row.body)

export const incidentRow = (incident: Incident, now: Date) => ({
  id: incident.id,
  number: Number(incident.id.slice(4)),
  version: incident.version,
  status: incident.status,
  urgency: incident.urgency,
  service: incident.service,
  title: incident.title,
  opened_at: incident.openedAt,
  updated_at: now,
  next_deadline: nextDeadline(incident) ?? null,
  body: incident,
})

export function eventFrom(row: Selectable<Tables['events']>): Event {
  const body = revive<Record<string, unknown>>(row.body)
  return {
    ...body,
    ...(row.type === 'investigation_concluded' && { summary: readSummary(body.summary) }),
    id: row.id,
    incident: row.incident_id,
    seq: row.seq,
    type: row.type,
    actor: row.actor,
    at: row.at,
  } as Event
}

export function eventRow({ id, incident, seq, type, actor, at, ...body }: Event) {
  return { id, incident_id: incident, seq, type, at, actor, body }
}

export const alertFrom = (row: Pick<Selectable<Tables['alerts']>, 'body'>): Alert => revive<Alert>(row.body)

export const alertRow = (alert: Alert, latest: boolean) => ({
  id: alert.id,
  source: alert.source,
  dedup_key: alert.dedupKey,
  latest,
  incident_id: alert.incident,
  status: alert.status,
  expires_at: alert.expiresAt ?? null,
  started_at: alert.startedAt,
  muted: alert.status === 'firing' && (alert.muted?.by ?? []).some(({ kind }) => kind !== 'open_after'),
  body: alert,
})

export function inboxFrom(row: Selectable<Tables['inbox']>): InboxItem {
  return {
    id: row.id,
    door: row.door as InboxItem['door'],
    source: row.source,
    ...(row.dedupe !== null && { dedupe: row.dedupe }),
    headers: row.headers as Record<string, string>,
    body: row.body,
    sha256: row.sha256,
    receivedAt: row.received_at,
    ...(row.not_before && { notBefore: row.not_before }),
    state: row.state as InboxItem['state'],
    attempts: row.attempts,
    ...(row.redacted && { redacted: true }),
    ...(row.outcome !== null && { outcome: row.outcome as NonNullable<InboxItem['outcome']> }),
    ...(row.error !== null && { error: row.error }),
  }
}

export function deliveryFrom(row: Selectable<Tables['deliveries']>): Delivery {
  return {
    id: row.id,
    subject: row.subject ?? row.incident_id!,
    incident: row.incident_id,
    ...(row.body !== null && { told: readTold(row.body) }),
    event: row.event_id,
    kind: row.kind as DeliveryKind,
    notifier: row.notifier,
    workspace: row.workspace,
    channel: row.channel,
    ...(row.user_id !== null && { user: row.user_id }),
    lane: row.lane,
    priority: row.priority,
    ...(row.generation !== null && { generation: row.generation }),
    state: row.state as DeliveryState,
    wanted: row.wanted,
    shown: row.shown,
    attempts: row.attempts,
    ...(row.memory !== null && { memory: row.memory }),
    createdAt: row.created_at,
    dueAt: row.due_at,
    ...(row.started_at && { startedAt: row.started_at }),
    ...(row.finished_at && { finishedAt: row.finished_at }),
    ...(row.revived_at && { revivedAt: row.revived_at }),
    ...(row.error !== null && { error: row.error as NonNullable<Delivery['error']> }),
  }
}
