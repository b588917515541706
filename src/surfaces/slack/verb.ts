import { nearestTo } from '../../commands/nearest-to.ts'
import type { Command } from '../../core/command.ts'

/** What a line asks for: a command with the rest of its words, help, or a word nobody knows with the nearest verb. */
export type Verb = { command: Command; line: string } | { help: true } | { unknown: string; meant?: string }

/** The commands offered in chat. */
export const spoken = (commands: Command[]) => commands.filter((c) => c.slash)

/**
 * Finds the verb. The slash command's own name may carry it (`/allclear-logs`, `/tinker-logs`); otherwise the first
 * word does, whatever the app called its command (`/opsknight incidents`).
 */
export function verbIn(commands: Command[], line: string, slash = ''): Verb {
  const offered = spoken(commands)
  const own = suffixes(slash).flatMap((name) => named(offered, name) ?? [])[0]
  if (own) return { command: own, line: line.trim() }
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(line) ?? []
  if (word === '' || (word.toLowerCase() === 'help' && rest === '')) return { help: true }
  const command = named(offered, word)
  if (command) return { command, line: rest.trim() }
  const [meant] = nearestTo(
    word,
    offered.flatMap((c) => [c.name, ...(c.aliases ?? [])]),
  )
  return { unknown: word, ...(meant !== undefined && { meant }) }
}

const named = (offered: Command[], name: string) =>
  offered.find((c) => [c.name, ...(c.aliases ?? [])].includes(name.toLowerCase()))

/** Every ending of a name that follows a dash: verbs may hold dashes themselves, and so may prefixes. */
function suffixes(slash: string): string[] {
  const parts = slash.replace(/^\//, '').toLowerCase().split('-')
  return parts.slice(1).map((_, i) => parts.slice(i + 1).join('-'))
}
