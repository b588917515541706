import { z } from 'zod'

/**
 * The objects of Grafana OnCall's public HTTP API as far as they are carried; source: the OnCall API reference and the
 * serializers of its engine.
 */
const id = z.string()
const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/, 'it must be a date and time such as 2026-01-05T09:00:00')

export const OncallUser = z.object({
  id,
  username: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  role: z.string().nullish(),
  timezone: z.string().nullish(),
  teams: z.array(id).nullish(),
  slack: z
    .union([
      z.array(z.object({ user_id: z.string(), team_id: z.string() })),
      z.object({ user_id: z.string(), team_id: z.string() }),
    ])
    .nullish(),
})
export const OncallTeam = z.object({ id, name: z.string() })
export const OncallGroup = z.object({
  id,
  slack: z.object({ name: z.string().nullish(), handle: z.string().nullish() }).nullish(),
})

const days = z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])
export const OncallShift = z.object({
  id,
  name: z.string(),
  type: z.enum(['single_event', 'recurrent_event', 'rolling_users', 'override']),
  time_zone: z.string().nullish(),
  level: z.int().nullish(),
  start: wall,
  rotation_start: wall.nullish(),
  duration: z.number().positive(),
  frequency: z.enum(['hourly', 'daily', 'weekly', 'monthly']).nullish(),
  interval: z.int().min(1).nullish(),
  until: wall.nullish(),
  week_start: days.nullish(),
  by_day: z.array(days).nullish(),
  by_month: z.array(z.int()).nullish(),
  by_monthday: z.array(z.int()).nullish(),
  users: z.array(id).nullish(),
  rolling_users: z.array(z.array(id)).nullish(),
  start_rotation_from_user_index: z.int().nullish(),
})
export const OncallSchedule = z.object({
  id,
  name: z.string(),
  type: z.enum(['ical', 'calendar', 'web']),
  team_id: id.nullish(),
  time_zone: z.string().nullish(),
  ical_url_overrides: z.string().nullish(),
  shifts: z.array(id).nullish(),
})
export const OncallChain = z.object({ id, name: z.string(), team_id: id.nullish() })
export const OncallStep = z.object({
  escalation_chain_id: id,
  position: z.int(),
  type: z.string().nullish(),
  duration: z.number().nullish(),
  important: z.boolean().nullish(),
  persons_to_notify: z.array(id).nullish(),
  persons_to_notify_next_each_time: z.array(id).nullish(),
  notify_on_call_from_schedule: id.nullish(),
  group_to_notify: id.nullish(),
  team_to_notify: id.nullish(),
  notify_if_time_from: z.string().nullish(),
  notify_if_time_to: z.string().nullish(),
})
const slack = z.object({ channel_id: z.string().nullish() }).nullish()
export const OncallIntegration = z.object({
  id,
  name: z.string(),
  type: z.string().nullish(),
  team_id: id.nullish(),
  default_route: z.object({ escalation_chain_id: id.nullish(), slack }).nullish(),
})
export const OncallRoute = z.object({
  integration_id: id,
  escalation_chain_id: id.nullish(),
  routing_regex: z.string().nullish(),
  is_the_last_route: z.boolean().nullish(),
  slack,
})

export type OncallUser = z.output<typeof OncallUser>
export type OncallShift = z.output<typeof OncallShift>
export type OncallSchedule = z.output<typeof OncallSchedule>
export type OncallChain = z.output<typeof OncallChain>
export type OncallStep = z.output<typeof OncallStep>
export type OncallIntegration = z.output<typeof OncallIntegration>
export type OncallRoute = z.output<typeof OncallRoute>
