import { createHash } from 'node:crypto'
import type { Actor } from '../../core/actor.ts'
import { canonicalJson } from '../../core/approval/canonical-json.ts'
import type { Executor } from '../../core/approval/executor.ts'
import { manual, type Operation, readCommand } from '../../core/approval/operation.ts'
import type { Content, Proposal, Requester, Undo } from '../../core/approval/proposal.ts'
import { approvalsFor, assessRisk, type Risk } from '../../core/approval/risk.ts'
import { secretRead } from '../../core/approval/secret-read.ts'
import { approvalOf, usualApproval } from '../../core/approval/settings.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { canSee } from '../visible.ts'
import { approvalPlaces } from './approval-places.ts'
import { hashContent } from './hash-content.ts'
import { addProposal } from './move-proposal.ts'

/** What somebody would like to be done. */
export interface ProposalDraft {
  service: string
  /** Either what is to be done in an executor's terms … */
  operation?: Operation
  /** … or as a person would type it. */
  command?: string[]
  /** What it is called; the executor knows better where there is one. */
  title?: string | undefined
  reason?: string | undefined
  diff?: string | undefined
  /** Where it happens, for what no executor carries out. */
  environment?: string | undefined
  /** What the requester thinks of it: raises the risk, never lowers it. */
  risk?: Risk | undefined
  /** What undoes it, where the executor does not know. */
  rollback?: string[] | undefined
  investigation?: string | undefined
  incident?: string | undefined
  profile?: string | undefined
  /** Asked for here instead of in the approval channel. */
  channel?: string | undefined
  expiresInMs?: number | undefined
}

/**
 * Proposes a change: finds out what exactly it would do and how risky that is, and asks for an approval. The same asking
 * makes one proposal, and one that already waits for the very same change is answered instead of a second. Throws
 * Problem `invalid`, `forbidden` (reading secrets), `not_found` or what the target says to a dry run.
 */
export async function propose(context: Context, draft: ProposalDraft): Promise<Proposal> {
  const { actor, directory, store } = context
  const service = draft.service.trim()
  if (!canSee(actor, directory, service))
    throw new Problem('invalid', `There is no service "${service.slice(0, 60)}".`, {
      fields: { service: 'is not known' },
    })
  if (draft.incident !== undefined && !(await store.incident(draft.incident)))
    throw new Problem('not_found', `There is no incident ${draft.incident}.`)
  const content = await contentFor(context, { ...draft, service })
  const waiting = await alreadyWaiting(context, content)
  if (waiting) return waiting
  const places = await approvalPlaces(context, service, draft.channel)
  for (let turn = 0; ; turn += 1) {
    const proposal = newProposal(context, content, places, turn)
    const added = await store.transact((tx) => addProposal(tx, proposal, actor))
    if (added) return proposal
    const there = await store.proposal(proposal.id)
    if (there?.asking === context.commandId) return there
  }
}

/** Eight hex digits are few: another asking may have come to the same ones. */
function newProposal(
  { commandId, clock }: Context,
  content: Content,
  places: Proposal['places'],
  turn: number,
): Proposal {
  const id = `prop-${createHash('sha256').update(`${commandId}\n${turn}`).digest('hex').slice(0, 8)}`
  return {
    ...content,
    id,
    version: 1,
    sha256: hashContent(content),
    state: 'pending',
    createdAt: clock.now(),
    asking: commandId,
    places,
    approvals: [],
    runs: [],
  }
}

async function alreadyWaiting({ store, commandId }: Context, content: Content): Promise<Proposal | undefined> {
  if (content.operation.kind === manual) return undefined
  const { items } = await store.proposals({ service: content.service, state: ['pending', 'approved'] }, { limit: 100 })
  const same = (p: Content) => canonicalJson([p.operation, p.diff]) === canonicalJson([content.operation, content.diff])
  return items.find((waiting) => waiting.asking !== commandId && same(waiting))
}

async function contentFor(context: Context, draft: ProposalDraft): Promise<Content> {
  const { settings, clock, actor } = context
  const rules = settings.approval ?? usualApproval
  const planned = await plan(context, draft)
  const { risk, reasons } = planned
  const { approvers } = approvalOf(rules, draft.service)
  const { profile, diff, reason, investigation, incident } = draft
  return {
    title: planned.title,
    service: draft.service,
    environment: planned.environment,
    operation: planned.operation,
    command: planned.command,
    risk,
    reasons,
    requester: requesterOf(actor),
    needed: approvalsFor(risk),
    expiresAt: new Date(clock.now().getTime() + (draft.expiresInMs ?? rules.expiresMs)),
    ...(profile !== undefined && { profile }),
    ...(diff !== undefined && { diff }),
    ...(planned.rollback && { rollback: planned.rollback }),
    ...(planned.base && { base: planned.base }),
    ...(reason?.trim() && { reason: reason.trim().slice(0, 2_000) }),
    ...(investigation !== undefined && { investigation }),
    ...(incident !== undefined && { incident }),
    ...(approvers?.length && { approvers }),
  }
}

const requesterOf = ({ kind, id, name }: Actor): Requester => ({ kind, id, name })

type Planned = Pick<
  Content,
  'title' | 'environment' | 'operation' | 'command' | 'rollback' | 'base' | 'risk' | 'reasons'
>

async function plan(context: Context, draft: ProposalDraft): Promise<Planned> {
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

/** How long looking at a target may take before somebody is asked, in milliseconds. */
const lookMs = 15_000

async function planned(context: Context, draft: ProposalDraft, asked: Operation): Promise<Planned> {
  const { executors } = context
  if (!executors) throw new Problem('invalid', 'Nothing can be carried out here: no executor is configured.')
  const { target, executor } = executors.find(asked)
  const given = checked(executor, asked.parameters)
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
