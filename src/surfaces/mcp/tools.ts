import { z } from 'zod'
import { type Actor, atLeast, type Role } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import { covers } from '../../core/scope.ts'
import { distinctFields } from '../slack/field.ts'
import { knownTools } from './tool-names.ts'

/** JSON Schema as clients get it. */
export type JsonSchema = Record<string, unknown>

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
    inputSchema: inputSchema(command, Object.keys(fixed)),
    command,
    fixed,
  }))
}

/** Notes for our own forms, which mean nothing to a client. */
const ownNotes = ['label', 'kind', 'positional', 'multiline', 'secret']

function inputSchema({ input }: Command, fixed: string[]): JsonSchema {
  const written = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override({ jsonSchema }) {
      for (const note of ownNotes) delete (jsonSchema as JsonSchema)[note]
    },
  }) as { properties?: JsonSchema; required?: string[] }
  const offered = distinctFields(input)
    .map(({ name }) => name)
    .filter((name) => !fixed.includes(name))
  const properties = Object.fromEntries(offered.map((name) => [name, written.properties?.[name] ?? {}]))
  const required = (written.required ?? []).filter((name) => offered.includes(name))
  return { type: 'object', properties, ...(required.length && { required }), additionalProperties: false }
}
