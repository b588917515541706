import type { Directory } from '../../core/directory.ts'
import type { Incident } from '../../core/incident.ts'
import { Problem } from '../../core/problem.ts'

/** Why two incidents may not be brought together, when not the same people may see both: each would tell of the other. */
export function audienceFault(directory: Directory, one: Incident, other: Incident): Problem | undefined {
  const teams = ({ service }: Incident) => [...(directory.services.get(service)?.restricted_to ?? [])].sort().join('\n')
  if (teams(one) === teams(other)) return undefined
  const [closed, open] = teams(one) ? [one, other] : [other, one]
  return new Problem(
    'forbidden',
    `${closed.service} is restricted to teams, and not the same people may see ${open.service}: ${one.id} and ${other.id} stay apart.`,
  )
}
