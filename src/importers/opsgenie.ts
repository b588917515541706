import { z } from 'zod'
import type { Importer } from '../core/importer.ts'
import { type Draft, openDraft } from './draft.ts'
import { addEscalation, type Targets } from './opsgenie/add-escalation.ts'
import { addSchedule } from './opsgenie/add-schedule.ts'
import { addServices } from './opsgenie/add-services.ts'
import { addTeam } from './opsgenie/add-team.ts'
import { entryOf } from './opsgenie/entry-of.ts'
import { type Known, known, recipientName } from './opsgenie/known.ts'
import {
  OpsgenieEscalation,
  OpsgenieForwarding,
  OpsgenieSchedule,
  OpsgenieService,
  OpsgenieTeam,
  OpsgenieUser,
} from './opsgenie/shapes.ts'
import { addPeople } from './people.ts'
import { itemReader } from './read-items.ts'
import { type Item, sortItems } from './sort-items.ts'

/** What has no counterpart here, and what to do instead. */
const others: Record<string, string> = {
  integrations: 'declare a source under [sources] of the kind that sends, and let the sender post to it.',
  policies: 'alert policies are not known here; let the sender set service and severity, or set them on the source.',
  heartbeats: 'heartbeats are not carried.',
  maintenances: 'maintenance windows are not carried.',
  scheduleoverrides: 'overrides in a folder of their own are not carried. Enter those that are still to come by hand.',
  notifications: 'personal rules are not carried; people are told in Slack and by the notifiers.',
  customUserRoles: 'roles of your own are not known here: users are viewer, oncall or sre-lead.',
}

const kinds = {
  users: ['user'],
  teams: ['team'],
  schedules: ['schedule'],
  scheduleoverrides: ['overrides'],
  notifications: ['notificationrules'],
  escalations: ['escalation'],
  services: ['service'],
  forwardings: ['forwarding', 'forwarding-rules', 'forwardingrules'],
  integrations: ['integration'],
  policies: ['policy', 'policiesv2', 'deprecatedpolicies'],
  heartbeats: ['heartbeat'],
  maintenances: ['maintenance'],
  customUserRoles: ['custom-user-roles', 'roles'],
  ignored: ['policyorders', 'deprecatedpolicyorders'],
}

/** Reads the folder that Opsgenie's configuration-backup tool writes, or answers of its REST API. */
export const opsgenie: Importer = {
  name: 'opsgenie',
  label: 'Opsgenie',
  read(files) {
    const draft = openDraft()
    const { items, unknown } = sortItems(files, kinds)
    const { users, teams, schedules, escalations, services, forwardings, rest } = readAll(items)
    const people = peopleOf(draft, users)
    const teamIds = known()
    for (const team of teams) teamIds.set([team.id, team.name], addTeam(draft, team, people))
    const scheduleIds = known<string[]>()
    const around = { people, teams: teamIds, forwardings }
    for (const schedule of schedules)
      scheduleIds.set([schedule.id, schedule.name], addSchedule(draft, schedule, around))
    const targets: Targets = { people, teams: teamIds, schedules: scheduleIds }
    const policies = known()
    for (const escalation of escalations) {
      const id = addEscalation(draft, escalation, targets)
      if (id) policies.set([escalation.id, escalation.name], id)
    }
    const entries = new Map(teams.map((team) => [team.id, entryOf(draft, team, { targets, policies })]))
    addServices(draft, { services, teams, teamIds, entries })
    for (const forwarding of forwardings) tellOfForwarding(draft, forwarding, people)
    tellOfOthers(draft, { rest, items, unknown })
    return draft.finish()
  },
}

function readAll(items: Item[]) {
  const reader = itemReader(items.map(unwrapped))
  const found = {
    users: reader.read('users', OpsgenieUser),
    teams: reader.read('teams', OpsgenieTeam),
    schedules: reader.read('schedules', OpsgenieSchedule),
    escalations: reader.read('escalations', OpsgenieEscalation),
    services: reader.read('services', OpsgenieService),
    forwardings: reader.read('forwardings', OpsgenieForwarding),
    rest: Object.keys(others).map((kind) => [kind, reader.read(kind, Anything)] as const),
  }
  reader.finish()
  return found
}

interface Others extends Pick<ReturnType<typeof readAll>, 'rest'> {
  items: Item[]
  unknown: string[]
}

function tellOfOthers(draft: Draft, { rest, items, unknown }: Others): void {
  for (const [kind, all] of rest)
    for (const { name, type, id } of all)
      draft.left(
        `${kind === 'policies' ? 'alert policy' : kind.replace(/s$/, '')} "${name ?? type ?? id ?? 'without a name'}"`,
        others[kind]!,
      )
  if (items.some(({ value }) => Object.hasOwn((value ?? {}) as object, 'userNotificationRules')))
    draft.left(
      'notification rules of users',
      'personal rules are not carried; people are told in Slack and by the notifiers.',
    )
  for (const file of unknown)
    draft.left(
      `file ${file}`,
      'holds nothing that is known. Keep the folders of the backup, or name it after what it holds, such as users.json.',
    )
}

const Anything = z.looseObject({ id: z.string().nullish(), name: z.string().nullish(), type: z.string().nullish() })

/** The backup wraps what it writes: the object under its own name, beside it what belongs to it. */
function unwrapped(item: Item): Item {
  const value = (item.value ?? {}) as Record<string, unknown>
  const name = ['user', 'team', 'schedule', 'integration', 'policy'].find(
    (one) => isTable(value[one]) && !Object.hasOwn(value, 'id'),
  )
  if (!name) return item
  const more = {
    ...(value.teamRoutingRules !== undefined && { routingRules: value.teamRoutingRules }),
    ...(value.scheduleOverrideList !== undefined && { overrides: value.scheduleOverrideList }),
  }
  return { ...item, path: item.path ? `${item.path}.${name}` : name, value: { ...(value[name] as object), ...more } }
}

const isTable = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function peopleOf(draft: Draft, users: OpsgenieUser[]): Known {
  const added = addPeople(
    draft,
    users.map(({ id, username, fullName, role, timeZone, blocked }) => ({
      id,
      name: fullName?.trim() || username,
      email: username,
      role: roleOf(typeof role === 'string' ? role : role?.name),
      active: blocked !== true,
      ...(timeZone && { time_zone: timeZone }),
    })),
  )
  const people = known()
  for (const { id, username } of users) {
    const ours = added.get(id)
    if (ours) people.set([id, username], ours)
  }
  return people
}

function roleOf(role: string | null | undefined): 'viewer' | 'oncall' | 'sre-lead' {
  if (/^(owner|admin)$/i.test(role ?? '')) return 'sre-lead'
  return /^(observer|stakeholder)$/i.test(role ?? '') ? 'viewer' : 'oncall'
}

function tellOfForwarding(draft: Draft, { fromUser, toUser }: OpsgenieForwarding, people: Known): void {
  const object = `forwarding from ${recipientName(fromUser)} to ${recipientName(toUser)}`
  if (people.of(fromUser) === undefined || people.of(toUser) === undefined)
    draft.left(object, 'one of them cannot be carried.')
  else
    draft.changed(
      object,
      'becomes an override of every schedule in which they take turns; steps that name them directly page them.',
    )
}
