import type { z } from 'zod'
import type { Command } from '../core/command.ts'

/** What people type for a command: two words where it has such a spelling, else the abbreviation of its name that it also goes by. */
export const verbOf = ({ name, aliases = [] }: Pick<Command, 'name' | 'aliases'>) =>
  aliases.find((alias) => alias.includes(' ') && name === alias.replace(' ', '-')) ??
  aliases.find((alias) => name.startsWith(alias)) ??
  name

/** How a command is written in chat, without the slash command before it: `snooze <incident> [for]`. */
export function usage(command: Command): string {
  const { input } = command
  const words = fieldsOf(input)
    .filter(({ positional }) => positional)
    .map(({ field, optional }) => (optional ? `[${field}]` : `<${field}>`))
  const named = fieldsOf(input)
    .filter(({ positional, optional }) => !positional && !optional)
    .map(({ field }) => `${field}=…`)
  return [verbOf(command), ...words, ...named].join(' ')
}

/** The input fields of a command with what help and forms say of them. */
export function fieldsOf(input: z.ZodObject) {
  return Object.entries(input.shape).map(([field, schema]) => {
    const type = schema as z.ZodType
    return {
      field,
      optional: type.safeParse(undefined).success,
      positional: type.meta()?.positional === true,
      description: type.description ?? '',
    }
  })
}
