import { z } from 'zod'
import { Role } from './actor.ts'
import { duration } from './duration.ts'
import { Priority, Urgency } from './incident.ts'
import { Policy } from './oncall/policy.ts'
import { Schedule } from './oncall/schedule.ts'

const id = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u, 'Use letters, digits and . _ @ + - (at most 100 characters).')

/** A person who may act; found from Slack by their e-mail. */
export const User = z.strictObject({
  id: id.describe('Short name, used in policies and on cards'),
  name: z.string().min(1).max(200).describe('Name shown to others'),
  email: z
    .email()
    .transform((e) => e.toLowerCase())
    .describe('Maps the Slack person to this user'),
  role: Role.default('oncall').describe('viewer, oncall or sre-lead'),
  active: z.boolean().default(true).describe('An inactive user is never paged and may not act'),
  time_zone: z.string().optional().describe('IANA time zone'),
  slack: z.record(z.string(), z.string()).default({}).describe('Slack user id per workspace, where e-mail cannot tell'),
})
export type User = z.infer<typeof User>

/** A group of users that is paged together and may own services. */
export const Team = z.strictObject({
  id,
  name: z.string().min(1).max(200).optional(),
  members: z.array(id).default([]).describe('User ids'),
})
export type Team = z.infer<typeof Team>

/** What breaks. */
export const Service = z.strictObject({
  id,
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  team: id.optional().describe('Owning team'),
  restricted_to: z.array(id).optional().describe('Team ids; only their members and SRE leads see its incidents'),
  responders: z
    .array(z.string())
    .optional()
    .describe('Who to page when there is no policy: user:…, team:…, schedule:…, channel:…'),
  policy: id.optional().describe('Escalation policy'),
  slack: z.strictObject({ channel: z.string().optional(), workspace: z.string().optional() }).default({}),
  auto_resolve: z.boolean().default(true).describe('Resolve the incident when every alert has cleared'),
  sla: z
    .partialRecord(Urgency, z.strictObject({ ack: duration({}).optional(), resolve: duration({}).optional() }))
    .default({})
    .describe('Targets per urgency, such as { high = { ack = "5m", resolve = "1h" } }'),
})
export type Service = z.infer<typeof Service>

/** Which incidents get a channel of their own. */
export const MajorRule = z.strictObject({
  urgency: z.array(Urgency).optional(),
  priority: z.array(Priority).optional(),
  services: z.array(z.string()).optional(),
})
export type MajorRule = z.infer<typeof MajorRule>

/** Everything about people and services that rules look at: one value, read once per decision. */
export interface Directory {
  users: Map<string, User>
  teams: Map<string, Team>
  services: Map<string, Service>
  schedules: Map<string, Schedule>
  policies: Map<string, Policy>
}

/** The kinds of object a directory is made of, with the schema of each. */
export const directoryKinds = { user: User, team: Team, service: Service, schedule: Schedule, policy: Policy }
export type DirectoryKind = keyof typeof directoryKinds

/** The Slack id that a user's settings name for a workspace, by its id, its team or its name. */
export const slackIdOf = ({ slack }: User, { id, team, name }: { id: string; team?: string; name: string }) =>
  [id, team, name].flatMap((key) => (key === undefined ? [] : (slack[key] ?? [])))[0]

/** The teams a user belongs to. */
export const teamsOf = (directory: Directory, user: string) =>
  [...directory.teams.values()].filter((t) => t.members.includes(user)).map((t) => t.id)
