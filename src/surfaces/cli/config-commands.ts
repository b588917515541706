import type { Command as Program } from 'commander'
import type { CliConfig, Effects } from './effects.ts'
import { configOption } from './serve-command.ts'
import { showJson } from './show-json.ts'

/** `config check`, `config show` and `config schema`. */
export function addConfigCommands<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  const { stdout, readConfig, redact, configSchema } = effects
  const config = program.command('config').description('Check and show the configuration')
  config
    .command('check')
    .description('Read the configuration and name every fault with its line')
    .addOption(configOption())
    .action(({ config: file }: { config?: string }) => {
      const found = readConfig(file)
      for (const warning of found.warnings) stdout.write(`warning: ${warning}\n`)
      stdout.write(`${found.file} is fine.\n`)
    })
  config
    .command('show')
    .description('Show what the configuration comes to, without its secrets')
    .addOption(configOption())
    .action(({ config: file }: { config?: string }) => {
      stdout.write(showJson(redact(readConfig(file))))
    })
  config
    .command('schema')
    .description('Print the JSON Schema of the configuration file, for editors')
    .action(() => {
      stdout.write(showJson(configSchema()))
    })
}
