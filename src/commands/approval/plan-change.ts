import type { Executor } from '../../core/approval/executor.ts'
import { manual, type Operation, readCommand } from '../../core/approval/operation.ts'
import type { Content, Undo } from '../../core/approval/proposal.ts'
import { assessRisk, isReview } from '../../core/approval/risk.ts'
import { secretRead } from '../../core/approval/secret-read.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { ProposalDraft } from './proposal-draft.ts'

/** What would be done, as far as the change itself decides it. */
type Planned = Pick<
  Content,
  'title' | 'environment' | 'operation' | 'command' | 'rollback' | 'base' | 'risk' | 'reasons'
>

/** Finds out exactly what a draft would do, how risky that is and what undoes it; asks the target, and changes nothing. */
export async function planChange(context: Context, draft: ProposalDraft): Promise<Planned> {
  const operation = operationOf(context, draft)
  return operation && operation.kind !== manual ? planned(context, draft, operation) : byHand(draft)
}

/** What the draft asks for, in an executor's terms where one knows it. */
function operationOf({ executors }: Context, { operation, command }: ProposalDraft): Operation | undefined {
  if (operation) return operation
  if (command) refuseSecrets(command)
  return command && executors?.read(command)
}

function refuseSecrets(command: readonly string[]): void {
  const secret = secretRead(command)
  if (secret) throw new Problem('forbidden', `This would hand out ${secret}, and that is never proposed.`)
}

/** Fields of parameters that may hold the name of a service. */
const naming = ['name', 'service', 'function']

/** The rules of a service must not be passed by by calling its change one of another service. */
function refuseOthers(
  { directory }: Context,
  { service, kind }: { service: string; kind: string },
  parameters: Record<string, unknown>,
): void {
  const ours = isReview(kind) && parameters.service !== service ? [parameters.service] : []
  const other = [
    ...ours,
    ...naming
      .map((field) => parameters[field])
      .filter((name) => typeof name === 'string' && name !== service && directory.services.has(name)),
  ][0]
  if (other === undefined) return
  throw new Problem('invalid', `This changes ${String(other)}: propose it for that service.`, {
    fields: { service: `It changes ${String(other)}.` },
  })
}

/** How long looking at a target may take before somebody is asked, in milliseconds. */
const lookMs = 15_000

async function planned(context: Context, draft: ProposalDraft, asked: Operation): Promise<Planned> {
  const { executors } = context
  if (!executors) throw new Problem('invalid', 'Nothing can be carried out here: no executor is configured.')
  const { target, executor } = executors.find(asked)
  const given = checked(executor, asked.parameters)
  refuseOthers(context, { service: draft.service, kind: executor.kind }, given)
  refuseSecrets(executor.plan(given))
  const signal = AbortSignal.timeout(lookMs)
  const look = await executor.prepare(given, signal)
  const parameters = look.parameters ? checked(executor, look.parameters) : given
  const work = { parameters, base: look.base, key: 'dry-run', at: context.clock.now(), signal }
  await executor.dryRun?.(work)
  const where = { kind: executor.kind, target: target.name }
  return {
    title: look.title,
    environment: target.environment,
    operation: { ...where, parameters },
    command: executor.plan(parameters),
    ...assessRisk(executor.kind, target.environment, { ...look.traits, ...(draft.risk && { asked: draft.risk }) }),
    ...(look.base && { base: look.base }),
    ...rollbackFor(context, draft, look.rollback && { ...look.rollback, target: target.name }),
  }
}

function rollbackFor(
  { executors }: Context,
  { rollback }: ProposalDraft,
  known: Operation | undefined,
): { rollback?: Undo } {
  if (known && executors) {
    const { executor } = executors.find(known)
    const parameters = checked(executor, known.parameters)
    return { rollback: { command: executor.plan(parameters), operation: { ...known, parameters } } }
  }
  return rollback?.length ? { rollback: { command: rollback } } : {}
}

function checked(executor: Executor, parameters: Record<string, unknown>): Record<string, unknown> {
  const read = executor.parameters.safeParse(parameters)
  if (read.success) return read.data
  const faults = read.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'parameters'}: ${message}`,
  )
  throw new Problem('invalid', `${executor.kind} cannot be asked like this. ${faults.join('; ')}`, {
    fields: { parameters: faults.join('; ') },
  })
}

/** What no executor knows: people carry it out, and report. */
function byHand(draft: ProposalDraft): Planned {
  const { title, command = [], environment = 'unspecified', rollback, risk } = draft
  const words = title?.trim() || command.join(' ')
  if (!words)
    throw new Problem('invalid', 'Say what is to be done.', { fields: { operation: 'Say what is to be done.' } })
  refuseSecrets([...command, ...(readCommand(words) ?? words.split(/\s+/))])
  return {
    title: words.slice(0, 300),
    environment,
    operation: { kind: manual, parameters: {} },
    command: command.length ? command : [words],
    ...assessRisk(manual, environment, risk ? { asked: risk } : {}),
    ...(rollback?.length && { rollback: { command: rollback } }),
  }
}
