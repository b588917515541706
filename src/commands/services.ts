import { z } from 'zod'
import { Service } from '../core/directory.ts'
import { directoryCommands } from './directory-commands.ts'
import { namedBy, refuseUnknown } from './refuse-unknown.ts'
import { canSee } from './visible.ts'
import { writtenService } from './written.ts'

const ServiceJson = z.object({
  id: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  team: z.string().optional(),
  restricted_to: z.array(z.string()).optional(),
  responders: z.array(z.string()).optional(),
  policy: z.string().optional(),
  slack: z.object({ channel: z.string().optional(), workspace: z.string().optional() }),
  auto_resolve: z.boolean(),
  sla: z
    .record(z.string(), z.object({ ack: z.string().optional(), resolve: z.string().optional() }))
    .describe('Targets per urgency, as durations'),
})

export const services = directoryCommands({
  kind: 'service',
  plural: 'services',
  input: Service,
  json: ServiceJson,
  list: ({ actor, directory }) =>
    [...directory.services.values()].filter(({ id }) => canSee(actor, directory, id)).map(writtenService),
  store(service, directory) {
    refuseUnknown(namedBy.service(service), directory)
    return writtenService(service)
  },
  columns: ['Service', 'Name', 'Team', 'Pages', 'Channel'],
  row: ({ id, name, team, policy, responders, slack }) => [
    id,
    name ?? '',
    team ?? '',
    policy ?? (responders?.join(', ') || 'nobody'),
    slack.channel ?? '',
  ],
})
