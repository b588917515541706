import { InvalidArgumentError, Option, type Command as Program } from 'commander'
import { readInput } from '../../commands/read-input.ts'
import type { Card } from '../../core/card.ts'
import type { Command } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { Effects } from './effects.ts'
import { type Field, fieldsOf, optionName, readValue } from './fields.ts'
import { findServer, type ServerOptions } from './find-server.ts'
import { paintFor } from './paint.ts'
import { runRemotely } from './remote.ts'
import { showCard } from './show-card.ts'
import { showJson, showJsonLines, showPlainly } from './show-json.ts'

type Options = ServerOptions & { output: 'table' | 'json' | 'jsonl' } & Record<string, unknown>

/** Offers a command of the registry on the command line: its positional fields as words, every field as an option. */
export function addRegistryCommand(program: Program, command: Command, effects: Effects): void {
  const fields = fieldsOf(command)
  const places = fields.filter(({ positional }) => positional)
  const line = program
    .command(command.name)
    .aliases(command.aliases ?? [])
    .description(command.summary)
    .allowExcessArguments(false)
  for (const field of places) line.argument(field.words ? `[${field.name}...]` : `[${field.name}]`, field.description)
  const taken = new Set(serverOptions.map((option) => option.attributeName()))
  const offered = fields.map((field) => ({ field, option: optionFor(field, taken) }))
  for (const { option } of offered) line.addOption(option)
  for (const option of serverOptions) line.addOption(option)
  line.action(async (...parameters: unknown[]) => {
    const options = parameters[places.length] as Options
    const input: Record<string, unknown> = {}
    for (const { field, option } of offered) take(input, field, options[option.attributeName()])
    for (const [index, field] of places.entries()) take(input, field, parameters[index])
    await ask(input, fields, effects)
    check(line, command, { fields, input })
    await run(command, input, options, effects)
  })
}

/** The options of every command that asks a server. */
export const serverOptions = [
  new Option('-o, --output <form>', 'how to show the answer').choices(['table', 'json', 'jsonl']).default('table'),
  new Option('--url <address>', 'the server (or ALLCLEAR_URL)'),
  new Option('--key <key>', 'the API key (better in ALLCLEAR_API_KEY)'),
  new Option('-c, --config <file>', 'where to look for address and key otherwise'),
]

/** A field that is called like one of our own options gets `field-` before its name. */
function optionFor(field: Field, taken: ReadonlySet<string>): Option {
  const name = taken.has(field.name) ? `field-${field.name}` : optionName(field.name)
  const option = new Option(
    field.type === 'boolean' ? `--${name} [yes|no]` : `--${name} <${field.name}>`,
    field.description,
  )
  if (field.type === 'boolean') option.preset('yes')
  if (field.choices.length) option.choices(field.choices)
  else
    option.argParser((text: string) => {
      const value = readValue(field, text)
      if (value === undefined) throw new InvalidArgumentError(`It must be ${wanted[field.type]}.`)
      return value
    })
  return option
}

const wanted = { text: 'text', number: 'a number', boolean: 'yes or no', list: 'words with commas', object: 'JSON' }

function take(input: Record<string, unknown>, field: Field, given: unknown): void {
  if (given === undefined || (Array.isArray(given) && given.length === 0)) return
  const text = field.positional && field.words && Array.isArray(given) ? given.join(' ') : given
  input[field.name] = typeof text === 'string' && field.type !== 'text' ? readValue(field, text) : text
}

/** At a terminal, what is missing is asked for: the form a button would open. */
async function ask(input: Record<string, unknown>, fields: Field[], { prompts, stdout, env }: Effects): Promise<void> {
  if (stdout.isTTY !== true || env.CI) return
  for (const field of fields.filter(({ name, required }) => required && input[name] === undefined)) {
    const message = field.description ? `${field.label}: ${field.description}` : field.label
    const options = field.choices.map((value) => ({ value, label: value }))
    const text = options.length ? await prompts.select(message, options) : await prompts.text({ message })
    input[field.name] = readValue(field, text)
  }
}

/** Input that cannot be right is a mistake in the command line and needs no server. */
function check(
  line: Program,
  command: Command,
  { fields, input }: { fields: Field[]; input: Record<string, unknown> },
): void {
  const missing = fields.filter(({ name, required }) => required && input[name] === undefined)
  const told = missing.map(({ name, positional, description }) => {
    const written = positional ? `<${name}>` : `--${optionName(name)}`
    return `error: ${written} is missing${description && `: ${description}`}\n`
  })
  if (told.length) line.error(`${told.join('')}See: allclear ${command.name} --help`)
  try {
    readInput(command, input)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    line.error(`error: ${error.message}\nSee: allclear ${command.name} --help`)
  }
}

async function run(
  command: Command,
  input: Record<string, unknown>,
  options: Options,
  effects: Effects,
): Promise<void> {
  const { stdout, env, fetch, randomBytes, now, timeZone } = effects
  const newId = () => Buffer.from(randomBytes(16)).toString('hex')
  const remote = { ...findServer(effects, options), fetch, newId }
  const { card, body } = await runRemotely(remote, command, input, options.output === 'table' ? 'card' : 'json')
  const look = {
    paint: paintFor(stdout, env),
    now: now(),
    timeZone,
    ...(stdout.columns !== undefined && { width: stdout.columns }),
  }
  if (options.output === 'json') stdout.write(showJson(body))
  else if (options.output === 'jsonl') stdout.write(showJsonLines(body))
  else stdout.write(card ? showCard(body as Card, look) : showPlainly(body, look))
}
