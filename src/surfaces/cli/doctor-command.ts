import { Option, type Command as Program } from 'commander'
import type { Tone } from '../../core/card.ts'
import { Problem } from '../../core/problem.ts'
import { checkConnectivity } from './check-connectivity.ts'
import type { CliConfig, Effects } from './effects.ts'
import type { Finding } from './finding.ts'
import { paintFor } from './paint.ts'
import { printable } from './printable.ts'
import { configOption } from './serve-command.ts'
import { showJson } from './show-json.ts'

/** `doctor` looks at everything that commonly goes wrong and says how to mend it; any error makes it end with 1. */
export function addDoctor<C extends CliConfig>(program: Program, effects: Effects<C>, fail: () => void): void {
  program
    .command('doctor')
    .description(
      'Check configuration, storage, Slack, backends, the model and identity providers, with a remedy for each fault',
    )
    .addOption(configOption())
    .option('--json', 'as JSON')
    .addOption(new Option('-o, --output <form>', 'how to answer').choices(['table', 'json', 'jsonl']))
    .action(async ({ config, json, output }: { config?: string; json?: boolean; output?: string }) => {
      const findings = await examine(config, effects)
      if (json || output === 'json') effects.stdout.write(showJson({ findings }))
      else if (output === 'jsonl') for (const one of findings) effects.stdout.write(`${JSON.stringify(one)}\n`)
      else showFindings(findings, effects)
      if (findings.some(({ level }) => level === 'error')) fail()
    })
}

/** Every check, in the order in which faults should be mended. */
export async function examine<C extends CliConfig>(file: string | undefined, effects: Effects<C>): Promise<Finding[]> {
  const read = readFindings(file, effects)
  if (!read.config) return read.findings
  const { config } = read
  const rest = await Promise.all([
    checkStorage(config, effects),
    checkSlack(config, effects),
    checkBackends(config, effects),
    checkModel(config, effects),
    checkIdentity(config, effects),
    checkConnectivity(config, effects),
  ])
  return [...read.findings, ...rest.flat()]
}

function readFindings<C extends CliConfig>(
  file: string | undefined,
  { readConfig }: Effects<C>,
): { config?: C; findings: Finding[] } {
  try {
    const config = readConfig(file)
    const warnings = config.warnings.map((message): Finding => ({ about: 'config', level: 'warning', message }))
    return { config, findings: [{ about: 'config', level: 'ok', message: `${config.file} is fine` }, ...warnings] }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const findings = error.message.split('\n').map((message): Finding => ({ about: 'config', level: 'error', message }))
    return { findings }
  }
}

async function checkStorage<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  try {
    return [{ about: 'storage', level: 'ok', message: await effects.checkStorage(config) }]
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return [{ about: 'storage', level: 'error', message: error.message }]
  }
}

async function checkSlack<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  const { slack, preferences } = config
  const about = 'slack'
  if (!slack.enabled)
    return [
      {
        about,
        level: 'warning',
        message: 'Slack is not connected',
        remedy: 'Set slack.bot_token and slack.signing_secret.',
      },
    ]
  const verified = slack.signingSecret !== undefined || slack.appToken !== undefined
  const secret: Finding = verified
    ? {
        about,
        level: 'ok',
        message: slack.signingSecret ? 'The signing secret is set' : 'Socket Mode needs no signing secret',
      }
    : {
        about,
        level: 'error',
        message: 'There is no signing secret, so every click and command is refused',
        remedy: 'Copy it from Basic Information of the Slack app into slack.signing_secret.',
      }
  if (!slack.botToken)
    return [secret, { about, level: 'ok', message: 'Workspaces are connected from the portal; it tests each of them' }]
  try {
    const { findings } = await effects.checkSlack(config, preferences.defaultChannel)
    return [secret, ...findings.map((finding): Finding => ({ about, ...finding }))]
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return [secret, { about, level: 'error', message: error.message }]
  }
}

/** Each profile is asked real questions; what a profile cannot answer says which permission or setting is missing. */
async function checkBackends<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  const probed = await effects.checkBackends(config)
  return probed.flatMap(({ profile, findings }) =>
    findings.map(
      ({ what, ok, message, remedy }): Finding => ({
        about: 'backend',
        level: ok ? 'ok' : 'error',
        message: `${profile}, ${what}: ${message}`,
        ...(remedy !== undefined && { remedy }),
      }),
    ),
  )
}

/** Everything works by rules while a model is away, so that it is no error. */
async function checkModel<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  const probed = await effects.checkModel(config)
  return probed.map(
    ({ what, ok, message, remedy }): Finding => ({
      about: 'model',
      level: ok ? 'ok' : 'warning',
      message: `${what}: ${message}`,
      ...(remedy !== undefined && { remedy }),
    }),
  )
}

/** Whoever says who people are must be reached, or nobody gets in that way. */
async function checkIdentity<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  const probed = await effects.checkIdentity(config)
  return probed.map(
    ({ what, ok, message, remedy }): Finding => ({
      about: 'auth',
      level: ok ? 'ok' : 'error',
      message: `${what}: ${message}`,
      ...(remedy !== undefined && { remedy }),
    }),
  )
}

const signs: Record<Finding['level'], { sign: string; tone: Tone }> = {
  ok: { sign: '✓', tone: 'good' },
  warning: { sign: '!', tone: 'warn' },
  error: { sign: '✗', tone: 'high' },
}

/** Writes findings one per line, each with its remedy below. */
export function showFindings(findings: Finding[], { stdout, env }: Pick<Effects, 'stdout' | 'env'>): void {
  const paint = paintFor(stdout, env)
  for (const { about, level, message, remedy } of findings) {
    const { sign, tone } = signs[level]
    stdout.write(`${paint.tone(tone, sign)} ${paint.dim(about.padEnd(8))} ${printable(message)}\n`)
    if (remedy) stdout.write(`  ${' '.repeat(8)} ${printable(remedy)}\n`)
  }
}
