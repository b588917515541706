import { InvalidArgumentError, Option, type Command as Program } from 'commander'
import { find } from '../../commands/dispatch.ts'
import type { Tone } from '../../core/card.ts'
import { parseDuration } from '../../core/duration.ts'
import type { Effects } from './effects.ts'
import { findServer, type ServerOptions } from './find-server.ts'
import { paintFor } from './paint.ts'
import { printableLine } from './printable.ts'
import { serverOptions } from './registry-command.ts'
import { type Remote, runRemotely } from './remote.ts'
import { showJsonLines } from './show-json.ts'

interface TailOptions extends ServerOptions {
  output: 'table' | 'json' | 'jsonl'
  since: number
  interval: number
  profile?: string
  for?: number
}

/** A line as the server tells it. */
interface Line {
  timestamp: string
  level: string | null
  message: string
  trace_id: string | null
}

/** `tail` follows the lines of a service, oldest first, until it is interrupted. */
export function addTail(program: Program, effects: Effects): void {
  const line = program
    .command('tail')
    .description('Follow the log lines of a service as they come')
    .argument('<service>', 'the service')
    .argument('[query...]', 'which lines, such as level:ERROR AND timeout')
    .addOption(new Option('--since <time>', 'how far back to begin').argParser(length).default(60_000, '1m'))
    .addOption(new Option('--interval <time>', 'how often to look').argParser(length).default(2_000, '2s'))
    .addOption(new Option('--for <time>', 'end after this long').argParser(length))
    .option('--profile <profile>', 'which profile answers')
  for (const option of serverOptions) line.addOption(option)
  line.action((service: string, query: string[], options: TailOptions) =>
    tail(service, query.join(' '), options, effects),
  )
}

function length(text: string): number {
  try {
    return parseDuration(text)
  } catch {
    throw new InvalidArgumentError('It must be a duration, such as 30s.')
  }
}

/** How many lines are asked for at once. */
const atOnce = 1_000

async function tail(service: string, query: string, options: TailOptions, effects: Effects): Promise<void> {
  const remote: Remote = {
    ...findServer(effects, options),
    fetch: effects.fetch,
    newId: () => Buffer.from(effects.randomBytes(16)).toString('hex'),
  }
  let stopped = false
  effects.onSignal(() => {
    stopped = true
  })
  const begun = effects.now().getTime()
  let from = new Date(begun - options.since)
  /** Lines of the newest moments, which the next look finds again because late ones may lie among them. */
  let seen = new Map<string, number>()
  while (!stopped) {
    const lines = await look(remote, { service, query, from, to: effects.now(), profile: options.profile })
    const fresh = lines.filter((one) => !seen.has(keyOf(one)))
    write(fresh, options, effects)
    for (const one of fresh) seen.set(keyOf(one), Date.parse(one.timestamp))
    from = new Date(Math.max(from.getTime(), effects.now().getTime() - overlapMs))
    seen = new Map([...seen].filter(([, at]) => at >= from.getTime()))
    if (options.for !== undefined && effects.now().getTime() - begun >= options.for) return
    await effects.after(Math.max(options.interval, 250))
  }
}

/** Engines index a line some seconds after it was written: so much is looked at again. */
const overlapMs = 30_000

const keyOf = ({ timestamp, level, message, trace_id }: Line) => JSON.stringify([timestamp, level, message, trace_id])

interface Look {
  service: string
  query: string
  from: Date
  to: Date
  profile: string | undefined
}

async function look(remote: Remote, { service, query, from, to, profile }: Look): Promise<Line[]> {
  const input = {
    service,
    start: from.toISOString(),
    end: to.toISOString(),
    limit: atOnce,
    ...(query && { query }),
    ...(profile && { profile }),
  }
  const { body } = await runRemotely(remote, find('logs')!, input, 'json')
  return (body as { entries: Line[] }).entries.toReversed()
}

const tones: Record<string, Tone> = { WARN: 'medium', ERROR: 'high', FATAL: 'high' }

function write(lines: Line[], { output }: TailOptions, { stdout, env }: Effects): void {
  if (output !== 'table') return void stdout.write(showJsonLines(lines))
  const paint = paintFor(stdout, env)
  for (const { timestamp, level, message } of lines) {
    const shown = paint.tone(tones[level ?? ''] ?? 'plain', (level ?? '').padEnd(5))
    stdout.write(`${paint.dim(timestamp)} ${shown} ${printableLine(message)}\n`)
  }
}
