import { z } from 'zod'

/**
 * The objects of PagerDuty's REST API v2 as far as they are carried; source: the API reference of PagerDuty (users, teams,
 * schedules, escalation policies, services), and the order of layers as Grafana's migration tool found it.
 */
const reference = z.object({ id: z.string(), summary: z.string().nullish() })
export const PagerDutyUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
  role: z.string().nullish(),
  time_zone: z.string().nullish(),
  teams: z.array(reference).nullish(),
  notification_rules: z.array(z.unknown()).nullish(),
})
export const PagerDutyTeam = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.object({ user: reference })).nullish(),
})

const restriction = z.object({
  type: z.enum(['daily_restriction', 'weekly_restriction']),
  start_time_of_day: z.string().regex(/^\d\d:\d\d(:\d\d)?$/, 'it must be HH:MM:SS'),
  duration_seconds: z.number().positive(),
  start_day_of_week: z.int().min(1).max(7).nullish(),
})
const moment = z.iso.datetime({ offset: true, error: 'it must be a date and time with its offset' })
export const PagerDutyLayer = z.object({
  name: z.string().nullish(),
  start: moment,
  end: moment.nullish(),
  rotation_virtual_start: moment,
  rotation_turn_length_seconds: z.number().positive(),
  users: z.array(z.object({ user: reference })),
  restrictions: z.array(restriction).nullish(),
})
export const PagerDutySchedule = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  schedule_layers: z.array(PagerDutyLayer),
  overrides: z.array(z.object({ id: z.string(), start: moment, end: moment, user: reference })).nullish(),
  teams: z.array(reference).nullish(),
})
export const PagerDutyPolicy = z.object({
  id: z.string(),
  name: z.string(),
  num_loops: z.int().min(0).nullish(),
  teams: z.array(reference).nullish(),
  on_call_handoff_notifications: z.string().nullish(),
  escalation_rules: z.array(
    z.object({
      escalation_delay_in_minutes: z.number().min(0),
      targets: z.array(reference.extend({ type: z.string() })),
      escalation_rule_assignment_strategy: z.union([z.string(), z.object({ type: z.string() })]).nullish(),
    }),
  ),
})
export const PagerDutyService = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  status: z.string().nullish(),
  escalation_policy: reference.nullish(),
  teams: z.array(reference).nullish(),
  auto_resolve_timeout: z.number().nullish(),
  acknowledgement_timeout: z.number().nullish(),
  incident_urgency_rule: z.object({ type: z.string(), urgency: z.string().nullish() }).nullish(),
  support_hours: z.unknown().optional(),
  integrations: z
    .array(z.object({ summary: z.string().nullish(), name: z.string().nullish(), type: z.string().nullish() }))
    .nullish(),
})

export type PagerDutyUser = z.output<typeof PagerDutyUser>
export type PagerDutyTeam = z.output<typeof PagerDutyTeam>
export type PagerDutyLayer = z.output<typeof PagerDutyLayer>
export type PagerDutySchedule = z.output<typeof PagerDutySchedule>
export type PagerDutyPolicy = z.output<typeof PagerDutyPolicy>
export type PagerDutyService = z.output<typeof PagerDutyService>
