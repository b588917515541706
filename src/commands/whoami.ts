import { z } from 'zod'
import { type Actor, Role, roles } from '../core/actor.ts'
import { command } from '../core/command.ts'

export const whoami = command({
  name: 'whoami',
  summary: 'Who you are to Allclear, and what your role allows',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/me' },
  slash: 'shared',
  run: async ({ actor }): Promise<Actor> => actor,
  output: z.object({
    id: z.string(),
    name: z.string(),
    role: Role.nullable(),
    scopes: z.array(z.string()).nullable().describe('What the key is limited to'),
    via: z.string(),
  }),
  present: presentActor,
  show: (actor) => {
    const { name, role, scopes } = presentActor(actor)
    return {
      title: name,
      tone: 'plain',
      fields: [
        { label: 'Id', value: actor.id },
        { label: 'Role', value: role ?? 'none' },
        { label: 'Allows', value: role ? allows[roles.indexOf(role)]! : 'Acknowledging and resolving only.' },
        ...(scopes ? [{ label: 'Only within', value: scopes.join(', ') || 'nothing' }] : []),
      ],
    }
  },
})

function presentActor(actor: Actor) {
  return {
    id: actor.id,
    name: actor.name,
    role: actor.kind === 'user' ? actor.role : null,
    scopes: (actor.kind === 'user' && actor.scopes && [...actor.scopes]) || null,
    via: 'via' in actor ? actor.via : actor.kind,
  }
}

const allows = [
  'Reading.',
  'Reading, acting on incidents, starting watches and approving.',
  'Everything, and changing the settings.',
]
