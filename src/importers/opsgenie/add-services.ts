import type { Draft } from '../draft.ts'
import type { Known } from './known.ts'
import type { OpsgenieService, OpsgenieTeam } from './shapes.ts'

interface Services {
  services: OpsgenieService[]
  teams: OpsgenieTeam[]
  teamIds: Known
  entries: ReadonlyMap<string, string | undefined>
}

/** The services there are, and one for each team that takes alerts without one. */
export function addServices(draft: Draft, { services, teams, teamIds, entries }: Services): void {
  const add = (
    name: string,
    { description, team: teamId }: { description?: string | null | undefined; team?: string | null | undefined },
  ) => {
    const id = draft.free('services', name)
    const team = teamIds.of({ id: teamId })
    const policy = entries.get(teamId ?? '')
    draft.sections.services[id] = {
      name,
      ...(description?.trim() && { description: description.trim().slice(0, 2_000) }),
      ...(team && { team }),
      ...(policy && { policy }),
    }
    return `${id}, which pages ${policy ?? 'nobody'}`
  }
  for (const { name, description, teamId } of services)
    draft.carried(
      `service "${name}"`,
      `becomes ${add(name, { description, team: teamId })}. Alerts must name it as their service.`,
    )
  const served = new Set(services.map(({ teamId }) => teamId))
  for (const { id, name } of teams.filter((team) => entries.get(team.id) && !served.has(team.id)))
    draft.changed(`team "${name}"`, `takes alerts there; here alerts name a service: ${add(name, { team: id })}.`)
}
