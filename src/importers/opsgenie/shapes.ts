import { z } from 'zod'

/**
 * The objects of Opsgenie as far as they are carried: as its REST API v2 answers them, and as the official
 * configuration-backup tool writes them, which wraps users, teams and schedules together with what belongs to them.
 */
const named = z.object({ id: z.string().nullish(), name: z.string().nullish() })
/** Whom something names: a user by id or username, anything else by id or name. */
export const Recipient = z.object({
  type: z.string().nullish(),
  id: z.string().nullish(),
  username: z.string().nullish(),
  name: z.string().nullish(),
})
/** ISO text in the API; backups may hold milliseconds since the epoch. */
const moment = z.union([z.iso.datetime({ offset: true }), z.number()], {
  error: 'it must be a date and time with its offset',
})

export const OpsgenieUser = z.object({
  id: z.string(),
  username: z.string(),
  fullName: z.string().nullish(),
  role: z.union([z.string(), named]).nullish(),
  timeZone: z.string().nullish(),
  blocked: z.boolean().nullish(),
})

const clockTime = z.object({
  startHour: z.int(),
  startMin: z.int().default(0),
  endHour: z.int(),
  endMin: z.int().default(0),
})
const weekTime = clockTime.extend({ startDay: z.string(), endDay: z.string() })
const TimeRestriction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('time-of-day'),
    restriction: clockTime.nullish(),
    restrictions: z.array(clockTime).nullish(),
  }),
  z.object({ type: z.literal('weekday-and-time-of-day'), restrictions: z.array(weekTime) }),
])

export const OpsgenieRotation = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  startDate: moment,
  endDate: moment.nullish(),
  type: z.enum(['hourly', 'daily', 'weekly']),
  length: z.int().min(1).nullish(),
  participants: z.array(Recipient),
  timeRestriction: TimeRestriction.nullish(),
  enabled: z.boolean().nullish(),
})
export const OpsgenieOverride = z.object({
  alias: z.string().nullish(),
  user: Recipient,
  startDate: moment,
  endDate: moment,
  rotations: z.array(named).nullish(),
})
export const OpsgenieSchedule = z.object({
  id: z.string(),
  name: z.string(),
  timezone: z.string().default('UTC'),
  enabled: z.boolean().nullish(),
  ownerTeam: named.nullish(),
  rotations: z.array(OpsgenieRotation),
  overrides: z.array(OpsgenieOverride).nullish(),
})

export const OpsgenieRoutingRule = z.object({
  name: z.string().nullish(),
  isDefault: z.boolean().nullish(),
  notify: Recipient.nullish(),
})
export const OpsgenieTeam = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.object({ user: Recipient, role: z.string().nullish() })).nullish(),
  routingRules: z.array(OpsgenieRoutingRule).nullish(),
})

export const OpsgenieEscalation = z.object({
  id: z.string(),
  name: z.string(),
  ownerTeam: named.nullish(),
  rules: z.array(
    z.object({
      condition: z.string().nullish(),
      notifyType: z.string().nullish(),
      delay: z.object({ timeAmount: z.number(), timeUnit: z.string().nullish() }).nullish(),
      recipient: Recipient,
    }),
  ),
  repeat: z
    .object({ waitInterval: z.number().nullish(), count: z.int().nullish(), closeAlertAfterAll: z.boolean().nullish() })
    .nullish(),
})

export const OpsgenieService = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  teamId: z.string().nullish(),
})
export const OpsgenieForwarding = z.object({
  id: z.string().nullish(),
  fromUser: Recipient,
  toUser: Recipient,
  startDate: moment,
  endDate: moment,
})

export type Recipient = z.output<typeof Recipient>
export type OpsgenieUser = z.output<typeof OpsgenieUser>
export type OpsgenieRotation = z.output<typeof OpsgenieRotation>
export type OpsgenieOverride = z.output<typeof OpsgenieOverride>
export type OpsgenieSchedule = z.output<typeof OpsgenieSchedule>
export type OpsgenieTeam = z.output<typeof OpsgenieTeam>
export type OpsgenieEscalation = z.output<typeof OpsgenieEscalation>
export type OpsgenieService = z.output<typeof OpsgenieService>
export type OpsgenieForwarding = z.output<typeof OpsgenieForwarding>
