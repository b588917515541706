import type { Command as Program } from 'commander'
import type { CliConfig, Effects } from './effects.ts'
import { portOption } from './serve-command.ts'

/** `demo` starts the demo room, of which nothing is loaded before. */
export function addDemo<C extends CliConfig>(program: Program, { stdout, demo }: Effects<C>): void {
  program
    .command('demo')
    .description('Watch it work: a shop that breaks, a Slack to click in, nothing to set up')
    .addOption(portOption())
    .action(async ({ port }: { port?: number }) => {
      await demo({ print: (line) => stdout.write(`${line}\n`), ...(port !== undefined && { port }) })
    })
}
