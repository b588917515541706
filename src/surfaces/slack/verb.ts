import { nearestTo } from '../../commands/nearest-to.ts'
import type { Command } from '../../core/command.ts'
import { fieldsOf } from './field.ts'

/** What a line asks for: a command with the rest of its words, help, or a word nobody knows with the nearest verb. */
export type Verb = { command: Command; line: string } | { help: true } | { unknown: string; meant?: string }

/** The commands offered in chat. */
export const spoken = (commands: Command[]) => commands.filter((c) => c.slash)

/**
 * Finds the verb. The slash command's own name may carry it (`/allclear-logs`, `/tinker-watch start x`); otherwise the
 * first word does, or the first two (`watch start`), whatever the app called its command (`/opsknight incidents`).
 */
export function verbIn(commands: Command[], line: string, slash = ''): Verb {
  const offered = spoken(commands)
  const own = suffixes(slash).flatMap((name) => pick(offered, name, line) ?? [])[0]
  if (own) return own
  const [word, rest] = firstWord(line)
  if (word === '' || (word.toLowerCase() === 'help' && rest === '')) return { help: true }
  return pick(offered, word, rest) ?? unknown(word, offered)
}

/** The command that a word names, or that it names together with the next one. */
function pick(offered: Command[], word: string, rest: string): Verb | undefined {
  const [second, after] = firstWord(rest)
  const two = named(offered, `${word} ${second}`)
  if (two) return { command: two, line: after }
  const command = named(offered, word)
  if (!command) return undefined
  const group = spellings(offered).filter((spelling) => spelling.startsWith(`${word.toLowerCase()} `))
  const takesWords = fieldsOf(command.input).some(({ positional }) => positional)
  if (second === '' || second.includes('=') || takesWords || !group.length) return { command, line: rest.trim() }
  return unknown(`${word} ${second}`, group)
}

function unknown(word: string, candidates: Command[] | string[]): Verb {
  const [meant] = nearestTo(
    word,
    candidates.flatMap((c) => (typeof c === 'string' ? c : spellings([c]))),
  )
  return { unknown: word, ...(meant !== undefined && { meant }) }
}

function firstWord(line: string): [string, string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(line) ?? []
  return [word, rest.trim()]
}

const spellings = (offered: Command[]) => offered.flatMap((c) => [c.name, ...(c.aliases ?? [])])

const named = (offered: Command[], name: string) =>
  offered.find((c) => [c.name, ...(c.aliases ?? [])].includes(name.toLowerCase()))

/** Every ending of a name that follows a dash: verbs may hold dashes themselves, and so may prefixes. */
function suffixes(slash: string): string[] {
  const parts = slash.replace(/^\//, '').toLowerCase().split('-')
  return parts.slice(1).map((_, i) => parts.slice(i + 1).join('-'))
}
