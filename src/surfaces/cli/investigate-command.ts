import { Option, type Command as Program } from 'commander'
import { Problem } from '../../core/problem.ts'
import type { Effects } from './effects.ts'
import { findServer, type ServerOptions } from './find-server.ts'
import { paintFor } from './paint.ts'
import { printableLine } from './printable.ts'
import { serverOptions } from './registry-command.ts'
import { Unreachable } from './remote.ts'
import { readEvents, type ServerEvent } from './server-events.ts'

interface InvestigateOptions extends ServerOptions {
  output: 'table' | 'json' | 'jsonl'
  since?: string
  severity?: string
  profile?: string
}

/** `investigate` looks for the cause of what goes wrong with a service, and shows how it goes until the verdict. */
export function addInvestigate(program: Program, effects: Effects): void {
  const line = program
    .command('investigate')
    .description('Find the cause of what goes wrong with a service, and follow how it goes')
    .argument('<service>', 'the service')
    .addOption(new Option('--since <time>', 'how far back, such as 1h'))
    .addOption(
      new Option('--severity <severity>', 'show anomalies of this severity or worse').choices([
        'low',
        'medium',
        'high',
        'critical',
      ]),
    )
    .option('--profile <profile>', 'which profile answers')
  for (const option of serverOptions) line.addOption(option)
  line.action((service: string, options: InvestigateOptions) => investigate(service, options, effects))
}

async function investigate(service: string, options: InvestigateOptions, effects: Effects): Promise<void> {
  const { since, severity, profile, output } = options
  const body = {
    service,
    ...(since !== undefined && { since }),
    ...(severity !== undefined && { severity_filter: severity }),
    ...(profile !== undefined && { profile }),
  }
  const response = await reach(options, body, effects)
  let failure: Problem | undefined
  for await (const event of readEvents(response.body!)) {
    if (event.data === '[DONE]') break
    if (event.name === 'error') failure = problemOf(event)
    else write(event, output, effects)
  }
  if (failure) throw failure
}

async function reach(options: ServerOptions, body: object, effects: Effects): Promise<Response> {
  const { url, key } = findServer(effects, options)
  const ended = new AbortController()
  effects.onSignal(() => ended.abort())
  let response: Response
  try {
    response = await effects.fetch(`${url}/api/v1/rca`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
      signal: ended.signal,
    })
  } catch (cause) {
    throw new Unreachable('unavailable', `No server answers at ${url}. Start it with "allclear serve".`, { cause })
  }
  if (response.ok && response.body) return response
  const told = (await response.json().catch(() => ({}))) as { detail?: string }
  throw new Problem(
    response.status === 401 ? 'unauthenticated' : 'invalid',
    `${told.detail ?? `The server refused with status ${response.status}.`}${response.status === 401 ? ' Set ALLCLEAR_API_KEY, or give --key.' : ''}`,
  )
}

function problemOf({ data }: ServerEvent): Problem {
  const { code, message } = JSON.parse(data) as { code: Problem['code']; message: string }
  return new Problem(code, message)
}

/** People read the progress and the verdict; programs get every event as a line of JSON. */
function write({ name, data }: ServerEvent, output: InvestigateOptions['output'], { stdout, env }: Effects): void {
  if (output !== 'table') {
    if (name !== 'message') stdout.write(`${JSON.stringify({ event: name, data: JSON.parse(data) })}\n`)
    return
  }
  const paint = paintFor(stdout, env)
  const facts = JSON.parse(data) as Record<string, string>
  switch (name) {
    case 'investigation':
      return void stdout.write(`${paint.dim(`${facts.id}  ${facts.url}`)}\n`)
    case 'message':
      return void stdout.write(`${printableLine(String(facts.text).trimEnd())}\n`)
    default:
      return
  }
}
