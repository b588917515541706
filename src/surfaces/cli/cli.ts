import { CommanderError, Command as Program } from 'commander'
import type { Command } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { addCompletion } from './completion.ts'
import { addConfigCommands } from './config-commands.ts'
import { addDataCommands } from './data-commands.ts'
import { addDemo } from './demo-command.ts'
import { addDoctor } from './doctor-command.ts'
import type { CliConfig, Effects } from './effects.ts'
import { addImport } from './import-command.ts'
import { addInit } from './init-command.ts'
import { addInvestigate } from './investigate-command.ts'
import { addLogin } from './login-command.ts'
import { addMcp } from './mcp-command.ts'
import { addPlanCommands } from './plan-commands.ts'
import { printable } from './printable.ts'
import { addRegistryCommand } from './registry-command.ts'
import { Unreachable } from './remote.ts'
import { addServe } from './serve-command.ts'
import { addSlackCommands } from './slack-commands.ts'
import { addTail } from './tail-command.ts'

/**
 * What the process ends with: 0 done, 1 a problem, 2 the line was written wrongly, 3 nobody answers at the server. With
 * `plan --detailed-exitcode` 2 means that something would change.
 */
export type ExitCode = 0 | 1 | 2 | 3

/** Runs one command line and answers its exit code. It never throws and never ends the process itself. */
export async function cli<C extends CliConfig>(effects: Effects<C>): Promise<ExitCode> {
  const ended: { with: ExitCode } = { with: 0 }
  const program = programOf(effects, (code = 1) => {
    ended.with = code
  })
  try {
    await program.parseAsync(inOneWord(effects.argv, effects.commands), { from: 'user' })
    return ended.with
  } catch (error) {
    return tell(error, effects)
  }
}

/** The whole grammar of the command line; `end` makes it end with another code than 0 although nothing was thrown. */
function programOf<C extends CliConfig>(effects: Effects<C>, end: (code?: 1 | 2) => void): Program {
  const fail = () => end()
  const { stdout, stderr, version, commands } = effects
  const program = new Program('allclear')
    .description('From alert to all clear, in Slack.')
    .version(version, '-V, --version')
    .option('--debug', 'show where an internal error came from')
    .exitOverride()
    .showHelpAfterError('See: allclear --help')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(printable(text)),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  program.commandsGroup('Server:')
  addServe(program, effects)
  addInit(program, effects)
  addDoctor(program, effects, fail)
  addConfigCommands(program, effects)
  addSlackCommands(program, effects, fail)
  addDataCommands(program, effects)
  addImport(program, effects)
  addDemo(program, effects)
  addCompletion(program, effects)
  program.commandsGroup('On a running server:')
  addLogin(program, effects)
  addTail(program, effects)
  addPlanCommands(program, effects, end)
  addInvestigate(program, effects)
  addMcp(program, effects)
  const taken = new Set(['help', ...program.commands.flatMap((command) => [command.name(), ...command.aliases()])])
  for (const command of commands) {
    if (taken.has(command.name)) continue
    const aliases = (command.aliases ?? []).filter((alias) => !taken.has(alias) && !alias.includes(' '))
    for (const name of [command.name, ...aliases]) taken.add(name)
    addRegistryCommand(program, { ...command, aliases }, effects)
  }
  return program
}

/** A verb of two words, such as `watch start`, under the one name by which the program knows it. */
function inOneWord(argv: string[], commands: Command[]): string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'))
  const two = `${argv[at]} ${argv[at + 1]}`.toLowerCase()
  const command = at < 0 ? undefined : commands.find(({ aliases }) => aliases?.includes(two))
  return command ? [...argv.slice(0, at), command.name, ...argv.slice(at + 2)] : argv
}

function tell(error: unknown, { argv, stderr }: { argv: string[]; stderr: Effects['stderr'] }): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Problem) {
    stderr.write(`${printable(error.message)}\n`)
    return error instanceof Unreachable ? 3 : 1
  }
  const debug = argv.includes('--debug')
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  stderr.write(debug ? `internal error\n${printable(stack)}\n` : 'internal error (--debug shows where)\n')
  return 1
}
