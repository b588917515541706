import type { Importer } from '../core/importer.ts'
import { addPolicy } from './add-policy.ts'
import { counted } from './counted.ts'
import { type Draft, openDraft } from './draft.ts'
import { addSchedule } from './pagerduty/add-schedule.ts'
import {
  PagerDutyPolicy,
  PagerDutySchedule,
  PagerDutyService,
  PagerDutyTeam,
  PagerDutyUser,
} from './pagerduty/shapes.ts'
import { addPeople, type People } from './people.ts'
import { itemReader } from './read-items.ts'
import { type Item, sortItems } from './sort-items.ts'

/** Objects that have no counterpart here, and what to do instead. */
const others: Record<string, string> = {
  business_services: 'Business services are not known here; name the services themselves.',
  event_orchestrations:
    'Orchestrations are not known here; let the sender set service and severity, or set them on the source.',
  rulesets: 'Event rules are not known here; let the sender set service and severity, or set them on the source.',
  maintenance_windows: 'Maintenance windows are not carried.',
  response_plays: 'Response plays are not known here.',
  webhook_subscriptions: 'Webhooks are not carried; configure a notifier.',
  extensions: 'Extensions are not carried; configure a notifier.',
}

const kinds = {
  users: ['user'],
  teams: ['team'],
  schedules: ['schedule'],
  escalation_policies: ['escalation_policy', 'policies'],
  services: ['service'],
  ...Object.fromEntries(Object.keys(others).map((kind) => [kind, []])),
}

/** Reads answers of PagerDuty's REST API: one object with a list per kind, or a folder with a file for each. */
export const pagerduty: Importer = {
  name: 'pagerduty',
  label: 'PagerDuty',
  read(files) {
    const draft = openDraft()
    const { items, unknown } = sortItems(files, kinds)
    const reader = itemReader(items.map(unwrapped))
    const users = reader.read('users', PagerDutyUser)
    const teams = reader.read('teams', PagerDutyTeam)
    const schedules = reader.read('schedules', PagerDutySchedule)
    const policies = reader.read('escalation_policies', PagerDutyPolicy)
    const services = reader.read('services', PagerDutyService)
    reader.finish()
    const people = addPeople(draft, users.map(personOf))
    for (const { name, notification_rules: rules } of users)
      if (rules?.length)
        draft.left(
          `user "${name}"`,
          'personal notification rules are not carried; people are told in Slack and by the notifiers.',
        )
    const teamIds = new Map(teams.map((team) => [team.id, addTeam(draft, team, users, people)]))
    const places = { people, teamIds }
    const scheduleIds = new Map(schedules.map((schedule) => [schedule.id, addSchedule(draft, schedule, places)]))
    const policyIds = new Map(
      policies.map((policy) => [policy.id, policyOf(draft, policy, { ...places, scheduleIds })]),
    )
    for (const service of services) addService(draft, service, { teamIds, policyIds })
    for (const kind of Object.keys(others)) {
      const count = items.filter((item) => item.kind === kind).length
      if (count) draft.left(`${count} × ${kind.replaceAll('_', ' ')}`, others[kind]!)
    }
    for (const file of unknown)
      draft.left(`file ${file}`, 'holds nothing that is known. Name it after what it holds, such as users.json.')
    return draft.finish()
  },
}

/** The answer for a single object has it under its own name. */
function unwrapped(item: Item): Item {
  const name = item.kind === 'escalation_policies' ? 'escalation_policy' : item.kind.replace(/s$/, '')
  const inner = (item.value as Record<string, unknown> | null)?.[name]
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return item
  // A service has a field of the name of a policy; only a table that is nothing else is a wrapper.
  if (Object.hasOwn(item.value as object, 'id')) return item
  return { ...item, value: inner, path: item.path ? `${item.path}.${name}` : name }
}

const leads = ['admin', 'owner', 'account_owner']
const readers = ['observer', 'read_only_user', 'read_only_limited_user', 'restricted_access']

const personOf = ({ id, name, email, role, time_zone }: PagerDutyUser) => ({
  id,
  name,
  email,
  role: leads.includes(role ?? '')
    ? ('sre-lead' as const)
    : readers.includes(role ?? '')
      ? ('viewer' as const)
      : ('oncall' as const),
  ...(time_zone && { time_zone }),
})

function addTeam(draft: Draft, { id, name, members }: PagerDutyTeam, users: PagerDutyUser[], people: People): string {
  const ours = draft.free('teams', name)
  const ids = [
    ...(members ?? []).map(({ user }) => user.id),
    ...users.filter(({ teams }) => teams?.some((team) => team.id === id)).map((user) => user.id),
  ]
  const known = [...new Set(ids.flatMap((user) => people.get(user) ?? []))]
  draft.sections.teams[ours] = { name, members: known }
  if (known.length) draft.carried(`team "${name}"`, `becomes ${ours} with ${counted(known.length, 'member')}.`)
  else
    draft.changed(
      `team "${name}"`,
      `becomes ${ours} without members: the export does not tell them. Add them, or export users with their teams.`,
    )
  return ours
}

type Ids<T = string> = ReadonlyMap<string, T>

function policyOf(
  draft: Draft,
  { name, num_loops: loops, teams, escalation_rules: rules }: PagerDutyPolicy,
  { people, teamIds, scheduleIds }: { people: People; teamIds: Ids; scheduleIds: Ids },
): string | undefined {
  const object = `policy "${name}"`
  const steps = rules.map(({ targets, escalation_rule_assignment_strategy: strategy }, index) => {
    const found = targets.flatMap(({ id, type, summary }) => {
      const isSchedule = type.startsWith('schedule')
      const known = isSchedule ? scheduleIds.get(id) : people.get(id)
      if (known === undefined)
        draft.changed(
          object,
          `step ${index + 1}: the ${isSchedule ? 'schedule' : 'user'} ${summary ?? id} cannot be carried and is not paged.`,
        )
      return known === undefined ? [] : [`${isSchedule ? 'schedule' : 'user'}:${known}`]
    })
    const isRoundRobin = (typeof strategy === 'string' ? strategy : strategy?.type) === 'round_robin'
    const after = index === 0 ? 0 : rules[index - 1]!.escalation_delay_in_minutes
    return { after, targets: found, ...(isRoundRobin && { round_robin: true }) }
  })
  const team = teamIds.get(teams?.[0]?.id ?? '')
  return addPolicy(draft, {
    name,
    team,
    steps,
    repeat: loops ?? 0,
    repeatAfter: rules.at(-1)?.escalation_delay_in_minutes ?? 0,
  })
}

function addService(
  draft: Draft,
  service: PagerDutyService,
  { teamIds, policyIds }: { teamIds: Ids; policyIds: Ids<string | undefined> },
): void {
  const { name, description, escalation_policy, teams } = service
  const object = `service "${name}"`
  const id = draft.free('services', name)
  const team = teamIds.get(teams?.[0]?.id ?? '')
  const policy = policyIds.get(escalation_policy?.id ?? '')
  draft.sections.services[id] = {
    name,
    ...(description?.trim() && { description: description.trim().slice(0, 2_000) }),
    ...(team && { team }),
    ...(policy && { policy }),
  }
  draft.carried(object, `becomes ${id}, which pages ${policy ?? 'nobody'}. Alerts must name it as their service.`)
  if (escalation_policy && !policy)
    draft.changed(
      object,
      `its policy ${escalation_policy.summary ?? escalation_policy.id} cannot be carried: it pages nobody.`,
    )
  tellOfService(draft, object, service)
}

/** What a service does there and not here. */
function tellOfService(draft: Draft, object: string, service: PagerDutyService): void {
  const { status, integrations } = service
  if (status === 'disabled') draft.changed(object, 'is disabled there; here it pages.')
  if (service.auto_resolve_timeout)
    draft.left(
      object,
      `resolving by itself after ${service.auto_resolve_timeout / 60} minutes; here an incident is resolved when its alerts have cleared.`,
    )
  if (service.acknowledgement_timeout)
    draft.left(object, `paging again ${service.acknowledgement_timeout / 60} minutes after an acknowledge.`)
  const urgency = service.incident_urgency_rule
  if (urgency && (urgency.type !== 'constant' || urgency.urgency !== 'high'))
    draft.left(
      object,
      'its urgency rule; the urgency comes from the severity of the alert. Use `if = { urgency = … }` in steps of the policy.',
    )
  if (service.support_hours)
    draft.left(object, 'its support hours. Use `if = { working_hours = … }` in steps of the policy.')
  for (const integration of integrations ?? [])
    draft.left(
      object,
      `integration ${integration.name ?? integration.summary ?? integration.type ?? 'without a name'}: declare a source of kind "pagerduty" under [sources] and let the sender post to it.`,
    )
}
