import { inputSchema, type JsonSchema } from '../../commands/input-schema.ts'
import { type Actor, atLeast, type Role } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import { covers } from '../../core/scope.ts'
import { distinctFields } from '../slack/field.ts'
import { knownTools } from './tool-names.ts'

/** A command as a client of the Model Context Protocol sees it. */
export interface Tool {
  name: string
  description: string
  inputSchema: JsonSchema
  command: Command
  /** What is filled in beside what the client gives. */
  fixed: Record<string, unknown>
}

/**
 * The tools an actor may call: commands their role suffices for, within the scopes of their key. What is `risky` waits for an approval and is no tool;
 * a model reads only.
 */
export function toolsFor(commands: Command[], actor: Actor): Tool[] {
  const role: Role = actor.kind === 'user' ? actor.role : 'viewer'
  const allowed = commands.filter(
    (command) =>
      command.effect !== 'risky' &&
      atLeast(role, command.role) &&
      covers(actor.kind === 'user' ? actor.scopes : undefined, command) &&
      (command.effect === 'reads' || actor.kind === 'user') &&
      command.name !== 'help',
  )
  return allowed.flatMap(toolsOf)
}

function toolsOf(command: Command): Tool[] {
  const known = knownTools.filter((tool) => tool.command === command.name)
  const named = known.length ? known : [{ name: command.name.replaceAll('-', '_'), command: command.name }]
  return named.map(({ name, summary, fixed = {} }) => ({
    name,
    description: `${summary ?? command.summary}.`.replace(/\.\.$/, '.'),
    inputSchema: inputSchema(command, offered(command, fixed)),
    command,
    fixed,
  }))
}

/** Fields that differ from each other, without those that are filled in here. */
function offered({ input }: Command, fixed: object): (field: string) => boolean {
  const fields = new Set(distinctFields(input).map(({ name }) => name))
  return (field) => fields.has(field) && !(field in fixed)
}
