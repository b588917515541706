import { z } from 'zod'
import type { Context } from '../core/command.ts'
import { type Deadline, type Incident, Priority, Status, Urgency } from '../core/incident.ts'
import { Iso, iso } from './iso.ts'

const DeadlineJson = z.object({
  target_seconds: z.number(),
  warn_at: Iso,
  due_at: Iso,
  warned: z.boolean(),
  breached: z.boolean(),
  met_at: Iso.nullable(),
})

/** An incident for programs. */
export const IncidentJson = z.object({
  id: z.string(),
  version: z.int().describe('Counts the events of the incident'),
  url: z.string().describe('Its page'),
  title: z.string(),
  service: z.string(),
  component: z.string().nullable(),
  environment: z.string().nullable(),
  urgency: Urgency,
  priority: Priority.nullable(),
  status: Status,
  snoozed_until: Iso.nullable(),
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  source: z.string().describe('The source that opened it, or manual'),
  group_key: z.string().nullable(),
  opened_at: Iso,
  acknowledged_at: Iso.nullable(),
  acknowledged_by: z.string().nullable(),
  resolved_at: Iso.nullable(),
  resolved_by: z.string().nullable(),
  resolution: z.string().nullable(),
  duration_seconds: z.number().describe('From opened to resolved, or to now'),
  firing: z.int().describe('Alerts that fire now'),
  total: z.int().describe('Alerts that ever joined'),
  escalation: z
    .object({ policy: z.string(), fired: z.int(), exhausted: z.boolean(), next_at: Iso.nullable() })
    .nullable()
    .describe('Where it stands on its policy'),
  sla: z.object({
    ack: DeadlineJson.nullable(),
    resolve: DeadlineJson.nullable(),
    paused_at: Iso.nullable(),
    maintenance: z.array(z.string()).describe('The maintenance windows that keep it still'),
  }),
  merged_into: z.string().nullable().describe('The incident it was merged into'),
  parent: z.string().nullable().describe('The incident it is part of'),
  children: z.array(z.string()).describe('The incidents that are part of it'),
  responders: z.array(z.object({ id: z.string(), name: z.string() })).describe('Who was asked to help'),
  flapping: z.boolean().describe('Whether an alert of it comes and goes, and is held as firing'),
  channel: z
    .object({ workspace: z.string(), id: z.string(), name: z.string() })
    .nullable()
    .describe('The dedicated channel of a major incident'),
})

/** Writes an incident for programs, as of now. */
export function presentIncident(incident: Incident, { clock, settings }: Context): z.infer<typeof IncidentJson> {
  const { id, escalation, sla, major } = incident
  return {
    id,
    version: incident.version,
    url: `${settings.publicUrl}/incidents/${id}`,
    title: incident.title,
    service: incident.service,
    component: incident.component ?? null,
    environment: incident.environment ?? null,
    urgency: incident.urgency,
    priority: incident.priority ?? null,
    status: incident.status,
    snoozed_until: iso(incident.snoozedUntil),
    assignee: incident.assignee ?? null,
    source: incident.source,
    group_key: incident.groupKey ?? null,
    ...moments(incident, clock.now()),
    resolution: incident.resolution ?? null,
    firing: incident.firing,
    total: incident.total,
    escalation: escalation
      ? {
          policy: escalation.policy.id,
          fired: escalation.fired,
          exhausted: escalation.exhausted,
          next_at: iso(escalation.nextAt),
        }
      : null,
    sla: {
      ack: deadline(sla.ack),
      resolve: deadline(sla.resolve),
      paused_at: iso(sla.pausedAt),
      maintenance: sla.maintenance ?? [],
    },
    merged_into: incident.mergedInto ?? null,
    parent: incident.parent ?? null,
    children: incident.children ?? [],
    responders: incident.responders ?? [],
    flapping: (incident.flapping ?? []).length > 0,
    channel: major ? { workspace: major.workspace, id: major.channel, name: major.name } : null,
  }
}

const moments = (incident: Incident, now: Date) => ({
  opened_at: iso(incident.openedAt),
  acknowledged_at: iso(incident.acknowledgedAt),
  acknowledged_by: incident.acknowledgedBy ?? null,
  resolved_at: iso(incident.resolvedAt),
  resolved_by: incident.resolvedBy ?? null,
  duration_seconds: Math.max(
    0,
    Math.floor(((incident.resolvedAt ?? now).getTime() - incident.openedAt.getTime()) / 1000),
  ),
})

function deadline(target: Deadline | undefined): z.infer<typeof DeadlineJson> | null {
  if (!target) return null
  return {
    target_seconds: target.targetMs / 1000,
    warn_at: iso(target.warnAt),
    due_at: iso(target.dueAt),
    warned: target.warned,
    breached: target.breached,
    met_at: iso(target.metAt),
  }
}
