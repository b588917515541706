import type { Importer } from '../core/importer.ts'
import { counted } from './counted.ts'
import { type Draft, openDraft } from './draft.ts'
import { addChain } from './grafana/add-chain.ts'
import { addSchedule } from './grafana/add-schedule.ts'
import {
  OncallChain,
  OncallGroup,
  OncallIntegration,
  OncallRoute,
  OncallSchedule,
  OncallShift,
  OncallStep,
  OncallTeam,
  OncallUser,
} from './grafana/shapes.ts'
import { addPeople } from './people.ts'
import { type ItemReader, itemReader } from './read-items.ts'
import { sortItems } from './sort-items.ts'

const kinds = {
  users: ['user'],
  teams: ['team'],
  user_groups: ['user_group'],
  schedules: ['schedule'],
  on_call_shifts: ['on_call_shift', 'shifts', 'oncall_shifts'],
  escalation_chains: ['escalation_chain', 'chains'],
  escalation_policies: ['escalation_policy'],
  integrations: ['integration'],
  routes: ['route'],
  outgoing: ['outgoing_webhooks', 'webhooks', 'personal_notification_rules', 'shift_swaps', 'slack_channels'],
}

/** Reads answers of Grafana OnCall's public API: one object with a list per kind, or a folder with files of pages. */
export const grafanaOncall: Importer = {
  name: 'grafana-oncall',
  label: 'Grafana OnCall',
  read(files) {
    const draft = openDraft()
    const { items, unknown } = sortItems(files, kinds)
    const found = readAll(itemReader(items))
    const people = addPeople(draft, found.users.map(personOf))
    const teamIds = new Map(
      found.teams.map(({ id, name }) => {
        const members = found.users
          .filter(({ teams }) => teams?.includes(id))
          .flatMap((user) => people.get(user.id) ?? [])
        return [id, addTeam(draft, name, members)]
      }),
    )
    for (const { id, slack } of found.groups)
      draft.left(
        `Slack user group "${slack?.handle ?? slack?.name ?? id}"`,
        'the export does not tell its members. Make a team of them.',
      )
    const around = { people, teamIds, shifts: new Map(found.shifts.map((shift) => [shift.id, shift])) }
    const scheduleIds = new Map(found.schedules.map((schedule) => [schedule.id, addSchedule(draft, schedule, around)]))
    const named = new Set(found.schedules.flatMap(({ shifts }) => shifts ?? []))
    for (const { id, name } of found.shifts)
      if (!named.has(id)) draft.left(`shift "${name}"`, 'belongs to no schedule of the export.')
    const places = { people, teamIds, scheduleIds }
    const policyIds = new Map(found.chains.map((chain) => [chain.id, addChain(draft, chain, found.steps, places)]))
    for (const integration of found.integrations)
      addService(draft, integration, { routes: found.routes, teamIds, policyIds })
    for (const { file } of items.filter(({ kind }) => kind === 'outgoing'))
      draft.left(`file ${file}`, 'webhooks, personal notification rules and shift swaps are not carried.')
    for (const file of unknown)
      draft.left(`file ${file}`, 'holds nothing that is known. Name it after what it holds, such as schedules.json.')
    return draft.finish()
  },
}

function readAll(reader: ItemReader) {
  const found = {
    users: reader.read('users', OncallUser),
    teams: reader.read('teams', OncallTeam),
    groups: reader.read('user_groups', OncallGroup),
    schedules: reader.read('schedules', OncallSchedule),
    shifts: reader.read('on_call_shifts', OncallShift),
    chains: reader.read('escalation_chains', OncallChain),
    steps: reader.read('escalation_policies', OncallStep),
    integrations: reader.read('integrations', OncallIntegration),
    routes: reader.read('routes', OncallRoute),
  }
  reader.finish()
  return found
}

function personOf({ id, username, name, email, role, timezone, slack }: OncallUser) {
  const accounts = slack ? [slack].flat() : []
  return {
    id,
    name: name?.trim() || username,
    email,
    role: role === 'admin' ? ('sre-lead' as const) : role === 'viewer' ? ('viewer' as const) : ('oncall' as const),
    ...(timezone && { time_zone: timezone }),
    slack: Object.fromEntries(accounts.map(({ team_id, user_id }) => [team_id, user_id])),
  }
}

function addTeam(draft: Draft, name: string, members: string[]): string {
  const id = draft.free('teams', name)
  draft.sections.teams[id] = { name, members }
  if (members.length) draft.carried(`team "${name}"`, `becomes ${id} with ${counted(members.length, 'member')}.`)
  else
    draft.changed(`team "${name}"`, `becomes ${id} without members: the export does not tell them. Add them by hand.`)
  return id
}

interface Around {
  routes: OncallRoute[]
  teamIds: ReadonlyMap<string, string>
  policyIds: ReadonlyMap<string, string | undefined>
}

/** An integration becomes the service of its alerts, with the policy and channel of its last route. */
function addService(draft: Draft, integration: OncallIntegration, { routes, teamIds, policyIds }: Around): void {
  const { id: oncallId, name, type, team_id, default_route } = integration
  const object = `integration "${name}"`
  const own = routes.filter((route) => route.integration_id === oncallId)
  const last = default_route ?? own.find((route) => route.is_the_last_route === true)
  const id = draft.free('services', name)
  const team = teamIds.get(team_id ?? '')
  const policy = policyIds.get(last?.escalation_chain_id ?? '')
  const channel = last?.slack?.channel_id
  draft.sections.services[id] = {
    name,
    ...(team && { team }),
    ...(policy && { policy }),
    ...(channel && { slack: { channel } }),
  }
  draft.changed(
    object,
    `becomes the service ${id}, which pages ${policy ?? 'nobody'}. Declare a source for its alerts (${type ?? 'of its kind'}) with service = "${id}".`,
  )
  for (const route of own.filter(({ is_the_last_route: isLast }) => isLast !== true))
    draft.left(
      object,
      `the route for ${JSON.stringify(route.routing_regex ?? '')}: alerts go by their service here. Give its alerts a service of their own with the policy ${policyIds.get(route.escalation_chain_id ?? '') ?? 'it leads to'}.`,
    )
}
