import { usage } from '../../commands/usage.ts'
import type { Command } from '../../core/command.ts'

/** What people type for a command: its name, or the abbreviation of it that it also goes by. */
export const verbOf = ({ name, aliases = [] }: Pick<Command, 'name' | 'aliases'>) =>
  aliases.find((alias) => name.startsWith(alias)) ?? name

/** The verb with its arguments, such as `ack <incident>`. */
export const spelling = (command: Command) => [verbOf(command), ...usage(command).split(' ').slice(1)].join(' ')
