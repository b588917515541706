import type { Command as Program } from 'commander'
import { Problem } from '../../core/problem.ts'
import { showFindings } from './doctor-command.ts'
import type { CliConfig, Effects, ManifestOptions } from './effects.ts'
import type { Finding } from './finding.ts'
import { configOption } from './serve-command.ts'
import { showJson } from './show-json.ts'

interface ManifestFlags {
  config?: string
  publicUrl?: string
  command?: string
  prefix?: string
  socketMode?: boolean
}

/** `slack manifest` makes setting up the app one paste; `slack test` proves that it works. */
export function addSlackCommands<C extends CliConfig>(program: Program, effects: Effects<C>, fail: () => void): void {
  const slack = program.command('slack').description('Set up and test the Slack app')
  slack
    .command('manifest')
    .description('Print the app manifest to paste at "Create New App, from a manifest"')
    .addOption(configOption())
    .option('--public-url <address>', 'where Slack reaches this server')
    .option('--command <name>', 'name of the slash command')
    .option('--prefix <name>', 'one slash command per verb, with this prefix')
    .option('--socket-mode', 'for a server that Slack cannot reach')
    .action((flags: ManifestFlags) => {
      effects.stdout.write(showJson(effects.manifest(manifestOptions(flags, effects))))
    })
  slack
    .command('test')
    .description('Check token, scopes and channel, then say a line in the channel')
    .addOption(configOption())
    .option('--channel <channel>', 'a #name or id; the default channel when left out')
    .action(async (flags: { config?: string; channel?: string }) => {
      if (!(await test(flags, effects))) fail()
    })
}

function manifestOptions<C extends CliConfig>(flags: ManifestFlags, effects: Effects<C>): ManifestOptions {
  const config = configFor(flags, effects)
  const socketMode = flags.socketMode ?? config?.slack.appToken !== undefined
  const publicUrl = (flags.publicUrl ?? config?.server.publicUrl)?.replace(/\/+$/, '')
  if (publicUrl === undefined && !socketMode)
    throw new Problem(
      'invalid',
      'Say where Slack reaches this server: set server.public_url, give --public-url, or use --socket-mode.',
    )
  const commandName = flags.command?.replace(/^\//, '') ?? config?.slack.command ?? 'allclear'
  const prefix = flags.prefix?.replace(/^\/|-$/g, '') ?? config?.slack.commandPrefix
  return {
    publicUrl: publicUrl ?? '',
    commandName,
    verbs: effects.commands.filter((command) => command.slash),
    socketMode,
    tokenRotation: config?.slack.clientId !== undefined && config.slack.botToken === undefined,
    ...(!publicUrl && { redirectUrls: [] }),
    ...(prefix && { prefix }),
  }
}

/** The manifest is made before there are tokens, so that a configuration may be missing altogether. */
function configFor<C extends CliConfig>(
  { config, publicUrl, socketMode }: ManifestFlags,
  effects: Effects<C>,
): C | undefined {
  try {
    return effects.readConfig(config)
  } catch (error) {
    const enough = publicUrl !== undefined || socketMode === true
    if (error instanceof Problem && config === undefined && enough) return undefined
    throw error
  }
}

async function test<C extends CliConfig>(
  flags: { config?: string; channel?: string },
  effects: Effects<C>,
): Promise<boolean> {
  const config = effects.readConfig(flags.config)
  const channel = flags.channel ?? config.preferences.defaultChannel
  if (!config.slack.botToken) throw new Problem('invalid', 'There is no bot token: set slack.bot_token.')
  const check = await effects.checkSlack(config, channel)
  const findings: Finding[] = check.findings.map((finding) => ({ about: 'slack', ...finding }))
  if (check.ok) findings.push({ about: 'slack', level: 'ok', message: 'Connection successful' })
  if (check.ok && channel === undefined)
    findings.push({
      about: 'slack',
      level: 'warning',
      message: 'No line was sent: there is no channel',
      remedy: 'Give --channel.',
    })
  if (check.ok && channel !== undefined) findings.push(await say(config, channel, effects))
  showFindings(findings, effects)
  return check.ok && findings.every(({ level }) => level !== 'error')
}

async function say<C extends CliConfig>(config: C, channel: string, { saySlack }: Effects<C>): Promise<Finding> {
  const outcome = await saySlack(config, channel, 'This is a test from Allclear: messages arrive here.')
  const about = 'slack'
  if (outcome.kind === 'accepted') return { about, level: 'ok', message: `A line was sent to ${channel}` }
  if (outcome.kind === 'refused') return { about, level: 'error', message: outcome.message, remedy: outcome.remedy }
  const message = outcome.kind === 'limited' ? 'Slack asks to wait' : outcome.message
  return { about, level: 'error', message: `${channel}: ${message}`, remedy: 'Try again in a minute.' }
}
