import { basename, extname } from 'node:path'
import { Option, type Command as Program } from 'commander'
import { PlanJson } from '../../commands/configuration/plan-json.ts'
import { Problem } from '../../core/problem.ts'
import type { CliConfig, Effects } from './effects.ts'
import { findServer, type ServerOptions } from './find-server.ts'
import { paintFor } from './paint.ts'
import { serverOptions } from './registry-command.ts'
import { runRemotely } from './remote.ts'
import { showJson, showJsonLines } from './show-json.ts'
import { showPlan } from './show-plan.ts'

type Flags = ServerOptions & { output: 'table' | 'json' | 'jsonl'; owner?: string }

/** What `plan --detailed-exitcode` ends with when something would change. */
const changesCode = 2

/**
 * `plan` shows what a file would change on the running server, `apply` changes it. Both speak for a set of objects that is
 * called like the file unless `--owner` names it.
 */
export function addPlanCommands<C extends CliConfig>(
  program: Program,
  effects: Effects<C>,
  end: (code: 1 | 2) => void,
): void {
  const plan = program
    .command('plan')
    .description(
      'Show what the objects of a file would change on the server: users, teams, schedules, policies, services',
    )
    .argument('[file]', 'the file; the configuration when left out')
    .addOption(ownerOption())
    .option(
      '--detailed-exitcode',
      `end with ${changesCode} when something would change, with 1 when something is in the way`,
    )
  for (const option of serverOptions) plan.addOption(option)
  plan.action(async (file: string | undefined, flags: Flags & { detailedExitcode?: boolean }) => {
    const { planned } = await ask(file, flags, effects)
    print(planned, flags, effects)
    if (!flags.detailedExitcode) return
    if (planned.blocked.length) end(1)
    else if (planned.changes.length) end(changesCode)
  })
  const apply = program
    .command('apply')
    .description('Make the objects on the server what a file says, all of them or none')
    .argument('[file]', 'the file; the configuration when left out')
    .addOption(ownerOption())
    .option('-y, --yes', 'do not ask')
  for (const option of serverOptions) apply.addOption(option)
  apply.action((file: string | undefined, flags: Flags & { yes?: boolean }) => carryOut(file, flags, effects))
}

const ownerOption = () =>
  new Option('--owner <name>', 'the set these objects belong to; called like the file when left out')

async function carryOut<C extends CliConfig>(
  file: string | undefined,
  flags: Flags & { yes?: boolean },
  effects: Effects<C>,
): Promise<void> {
  const { stdout, prompts } = effects
  const { planned, input, run } = await ask(file, flags, effects)
  if (flags.output === 'table') print(planned, flags, effects)
  if (planned.blocked.length) {
    const told = planned.blocked.map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`)
    throw new Problem('conflict', `Nothing was changed.\n${told.join('\n')}`)
  }
  if (!planned.changes.length) {
    stdout.write(flags.output === 'table' ? 'There is nothing to change.\n' : asJson(planned, flags))
    return
  }
  if (!flags.yes) await confirm()
  const done = await run('apply', { ...input, hash: planned.hash })
  const { create, change, remove } = done.summary
  stdout.write(
    flags.output === 'table' ? `Done: ${create} created, ${change} changed, ${remove} removed.\n` : asJson(done, flags),
  )

  async function confirm() {
    if (stdout.isTTY !== true || flags.output !== 'table')
      throw new Problem('invalid', 'Nothing was changed. Confirm the plan with --yes.')
    if (!(await prompts.confirm('Carry out this plan?', false))) throw new Problem('invalid', 'Nothing was changed.')
  }
}

/** Reads the file and asks the server for the plan. */
async function ask<C extends CliConfig>(file: string | undefined, flags: Flags, effects: Effects<C>) {
  const declared = effects.readObjects(file)
  const input = { owner: flags.owner ?? ownerOf(declared.file), ...declared.sections }
  const { fetch, randomBytes, commands } = effects
  const newId = () => Buffer.from(randomBytes(16)).toString('hex')
  const remote = { ...findServer(effects, flags), fetch, newId }
  const run = async (name: 'plan' | 'apply', body: Record<string, unknown>) => {
    const command = commands.find((one) => one.name === name)!
    return PlanJson.parse((await runRemotely(remote, command, body, 'json')).body)
  }
  return { planned: await run('plan', input), input, run }
}

/** The name of a file without its ending, as a name for a set. */
function ownerOf(file: string): string {
  const name = basename(file, extname(file))
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[._-]+/, '')
  return name.slice(0, 100) || 'configuration'
}

function print<C extends CliConfig>(planned: PlanJson, flags: Flags, { stdout, env }: Effects<C>): void {
  stdout.write(flags.output === 'table' ? showPlan(planned, paintFor(stdout, env)) : asJson(planned, flags))
}

const asJson = (planned: PlanJson, { output }: Flags) =>
  output === 'jsonl' ? showJsonLines(planned) : showJson(planned)
