import type { Command as Program } from 'commander'
import { Problem } from '../../core/problem.ts'
import type { CliConfig, Effects } from './effects.ts'
import { configOption } from './serve-command.ts'

interface Flags {
  config?: string
  yes?: boolean
}

/** `backup`, `restore` and `migrate`: the database as a whole. */
export function addDataCommands<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  const { stdout, readConfig, prompts } = effects
  program
    .command('backup')
    .description('Write everything in the database to a file')
    .argument('<file>', 'where to write it')
    .addOption(configOption())
    .action(async (file: string, { config }: Flags) => {
      stdout.write(`${await effects.backup(readConfig(config), file)}\n`)
    })
  program
    .command('restore')
    .description('Replace everything in the database by a backup')
    .argument('<file>', 'the backup')
    .option('-y, --yes', 'do not ask')
    .addOption(configOption())
    .action(async (file: string, { config, yes }: Flags) => {
      const found = readConfig(config)
      if (!yes && stdout.isTTY !== true)
        throw new Problem('invalid', 'Restoring replaces everything: confirm it with --yes.')
      if (!yes && !(await prompts.confirm('Restoring replaces everything in the database. Go on?', false)))
        throw new Problem('invalid', 'Nothing was changed.')
      stdout.write(`${await effects.restore(found, file)}\n`)
    })
  program
    .command('migrate')
    .description('Bring the schema of the database up to date; serve does it by itself')
    .addOption(configOption())
    .action(async ({ config }: Flags) => {
      stdout.write(`${await effects.migrate(readConfig(config))}\n`)
    })
}
