import { createHash } from 'node:crypto'
import type { Actor } from '../../core/actor.ts'
import { approverOf } from '../../core/approval/approver.ts'
import { canonicalJson } from '../../core/approval/canonical-json.ts'
import { manual } from '../../core/approval/operation.ts'
import type { Content, Proposal, Requester } from '../../core/approval/proposal.ts'
import { approvalsFor } from '../../core/approval/risk.ts'
import { approvalOf, usualApproval } from '../../core/approval/settings.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { redact } from '../../core/redaction/redact.ts'
import { redactor } from '../../core/redaction/redactor.ts'
import type { SecretKind } from '../../core/redaction/rule.ts'
import { canSee } from '../visible.ts'
import { approvalNotified } from './approval-notices.ts'
import { approvalPlaces } from './approval-places.ts'
import { hashContent } from './hash-content.ts'
import { addProposal, supersede } from './move-proposal.ts'
import { planChange } from './plan-change.ts'
import type { ProposalDraft } from './proposal-draft.ts'

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
  refuseHeldSecrets(content)
  const waiting = await alreadyWaiting(context, content)
  if (waiting) return waiting
  const places = await approvalPlaces(context, service, draft.channel)
  const notify = approvalNotified(context, content)
  const by = approverOf(actor, directory)
  for (let turn = 0; ; turn += 1) {
    const proposal = newProposal(context, content, { places, ...(notify.length && { notify }) }, turn)
    const added = await store.transact(async (tx) => {
      if (!(await addProposal(tx, proposal, actor))) return false
      if (by) await supersede(tx, draft.supersedes ?? [], { by, instead: proposal.id, actor })
      return true
    })
    if (added) return proposal
    const there = await store.proposal(proposal.id)
    if (there?.asking === context.commandId) return there
  }
}

/**
 * Whatever is proposed is kept, hashed and shown to everybody who may approve it, word for word: nothing can be taken out
 * of it, so what holds a secret is refused. In a diff, code that merely names passwords is no secret.
 */
function refuseHeldSecrets({ operation, command, rollback, title, diff = '' }: Content): void {
  const { diff: pushed, ...parameters } = operation.parameters
  const plain = redactor(asWritten)
  plain.deep([parameters, title, rollback?.operation?.parameters])
  // What a word of a command is, the word before it tells.
  for (const words of [command, rollback?.command ?? []]) plain.text(words.join(' '))
  const code = redact(`${diff}\n${typeof pushed === 'string' ? pushed : ''}`, asWritten).found
  const [kind] = [...plain.found.keys(), ...code.filter((one) => inCode.includes(one))]
  if (kind === undefined) return
  throw new Problem(
    'forbidden',
    `What is proposed holds a ${kind}, which everybody who approves would see: name where the secret is kept instead, such as a variable or a file.`,
  )
}

const asWritten = { emails: 'keep', phones: 'keep', ips: 'keep' } as const
const inCode: SecretKind[] = ['private key', 'cloud key', 'token']

/** Eight hex digits are few: another asking may have come to the same ones. */
function newProposal(
  { commandId, clock }: Context,
  content: Content,
  told: Pick<Proposal, 'places' | 'notify'>,
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
    ...told,
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
  const planned = await planChange(context, draft)
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
