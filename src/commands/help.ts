import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Command, type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'
import { fieldsOf, usage } from './usage.ts'

const CommandJson = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  summary: z.string(),
  usage: z.string().nullable().describe('How it is written in chat; null when it is not offered there'),
  role: z.string(),
  route: z.string(),
  fields: z.array(z.object({ name: z.string(), required: z.boolean(), description: z.string() })),
})

/** Made from the commands it tells about; itself is told too. */
export function help(others: Command[]): Command {
  const itself: Command = command({
    name: 'help',
    summary: 'What can be asked, and how',
    input: z.strictObject({
      command: z.string().optional().meta({ description: 'Only this command', label: 'Command', positional: true }),
    }),
    effect: 'reads',
    role: 'viewer',
    http: { method: 'GET', path: '/help' },
    slash: true,
    run: async (_context, { command: name }): Promise<Command[]> =>
      name?.trim() ? [named([...others, itself], name)] : [...others, itself],
    output: z.object({ commands: z.array(CommandJson) }),
    present: (commands: Command[], { settings }: Context) => ({
      commands: commands.map((c) => ({
        name: c.name,
        aliases: c.aliases ?? [],
        summary: c.summary,
        usage: c.slash ? `/${settings.commandName} ${usage(c)}` : null,
        role: c.role,
        route: `${c.http.method} /api/v1${c.http.path}`,
        fields: fieldsOf(c.input).map(({ field, optional, description }) => ({
          name: field,
          required: !optional,
          description,
        })),
      })),
    }),
    show: (commands: Command[], context) =>
      commands.length === 1 ? one(commands[0]!, context) : all(commands, context),
  })
  return itself
}

function named(commands: Command[], written: string): Command {
  const name = written.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const found = commands.find((c) => c.name === name || c.aliases?.includes(name))
  if (found) return found
  const near = nearestTo(
    name,
    commands.filter((c) => c.slash).flatMap((c) => [c.name, ...(c.aliases ?? [])]),
  )
  const hint = near.length ? `Did you mean ${near.join(' or ')}?` : 'Ask for help without a word to see all.'
  throw new Problem('not_found', `There is no command "${name.slice(0, 60)}". ${hint}`)
}

function all(commands: Command[], { settings }: Context): Card {
  return {
    title: `What /${settings.commandName} can do`,
    tone: 'plain',
    lines: commands
      .filter((c) => c.slash)
      .map((c): Text => [{ code: `/${settings.commandName} ${usage(c)}` }, ` ${c.summary}`]),
    footer: ['Values after the words are written key=value, with "quotes" around spaces.'],
  }
}

function one(c: Command, { settings }: Context): Card {
  const written: Text = c.slash
    ? [{ code: `/${settings.commandName} ${usage(c)}` }]
    : [{ code: `${c.http.method} /api/v1${c.http.path}` }]
  const fields = fieldsOf(c.input).map(
    ({ field, optional, description }): Text => [{ code: field }, ` ${description}${optional ? '' : ' (required)'}`],
  )
  return {
    title: c.summary,
    tone: 'plain',
    lines: [written, ...fields],
    footer: [`Needs the role ${c.role}${c.aliases?.length ? `. Also: ${c.aliases.join(', ')}` : ''}.`],
  }
}
