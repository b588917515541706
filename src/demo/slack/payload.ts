import type { Json } from './json.ts'
import { type World, workspaceOf } from './world.ts'

/** A current Slack timestamp: seconds with six decimals. */
export function timestamp(world: World): string {
  return (world.now() / 1000).toFixed(6)
}

/** Who did it, where and to which app: the fields that every interaction payload begins with. Throws for strangers. */
export function envelopeOf(world: World, team: string, user: string): Json {
  const { seed } = workspaceOf(world, team)
  const person = seed.people.find((one) => one.id === user)
  if (!person) throw new Error(`workspace ${team} has nobody with id ${user}`)
  return {
    user: { id: user, username: person.name, name: person.name, team_id: team },
    team: { id: team, domain: seed.domain, ...enterpriseFields(seed) },
    enterprise: seed.enterprise ? { id: seed.enterprise, name: seed.name } : null,
    is_enterprise_install: false,
    api_app_id: world.app.id,
    token: 'deprecated-verification-token',
  }
}

function enterpriseFields(seed: { enterprise?: string; name: string }): Json {
  return seed.enterprise ? { enterprise_id: seed.enterprise, enterprise_name: seed.name } : {}
}
