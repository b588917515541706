import { InvalidArgumentError, Option, type Command as Program } from 'commander'
import type { CliConfig, Effects, Role } from './effects.ts'

interface ServeFlags {
  config?: string
  host?: string
  port?: number
  role: Role
}

/** `serve` runs everything; `webhook` opens only the doors that Slack's buttons and modals knock at. */
export function addServe<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  const start = async ({ config: file, host, port, role }: ServeFlags, doors: 'all' | 'slack') => {
    const config = effects.readConfig(file)
    for (const warning of config.warnings) effects.stderr.write(`warning: ${warning}\n`)
    await effects.serve(config, {
      role,
      doors,
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ready: (url) => effects.stdout.write(`${JSON.stringify({ ready: true, url })}\n`),
    })
  }
  program
    .command('serve')
    .description('Run the server; prints one line of JSON when it answers')
    .addOption(configOption())
    .addOption(portOption())
    .option('--host <address>', 'address to listen on')
    .addOption(new Option('--role <role>', 'what this process does').choices(['all', 'web', 'worker']).default('all'))
    .action((flags: ServeFlags) => start(flags, 'all'))
  program
    .command('webhook')
    .description("Run only the doors for Slack's buttons, modals and commands")
    .addOption(configOption())
    .addOption(portOption().default(3000))
    .option('--host <address>', 'address to listen on')
    .action((flags: Omit<ServeFlags, 'role'>) => start({ ...flags, role: 'web' }, 'slack'))
}

/** Names the configuration file; the same on every command that reads one. */
export const configOption = () => new Option('-c, --config <file>', 'configuration file')

/** The port to listen on; the same on every command that listens. */
export const portOption = () =>
  new Option('-p, --port <number>', 'port to listen on; 0 takes any free one').argParser((text) => {
    const port = Number(text)
    if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  })
