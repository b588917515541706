import { z } from 'zod'
import { Team } from '../core/directory.ts'
import { directoryCommands } from './directory-commands.ts'
import { namedBy, refuseUnknown } from './refuse-unknown.ts'

const TeamJson = z.object({ id: z.string(), name: z.string().optional(), members: z.array(z.string()) })

export const teams = directoryCommands({
  kind: 'team',
  plural: 'teams',
  input: Team,
  json: TeamJson,
  list: ({ directory }) => [...directory.teams.values()],
  store(team, directory) {
    refuseUnknown(namedBy.team(team), directory)
    return team
  },
  columns: ['Team', 'Name', 'Members'],
  row: ({ id, name, members }) => [id, name ?? '', members.join(', ') || 'nobody'],
})
