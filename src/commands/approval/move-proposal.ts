import type { Actor } from '../../core/actor.ts'
import type { Approver } from '../../core/approval/approver.ts'
import { decideProposal } from '../../core/approval/decide-proposal.ts'
import { applyMove, type Move, type ProposalEvent } from '../../core/approval/moves.ts'
import { summaryOf } from '../../core/approval/notice.ts'
import { dueAt, type Proposal } from '../../core/approval/proposal.ts'
import { toldOf } from '../../core/approval/proposal-card.ts'
import type { NoticeDraft } from '../../core/delivery.ts'
import { priorities } from '../../core/delivery.ts'
import type { Investigation, Progress } from '../../core/investigation/investigation.ts'
import { noticesOf } from '../../core/investigation/messages.ts'
import type { Wake } from '../../core/jobs.ts'
import type { Transaction } from '../../core/ledger.ts'
import { Problem } from '../../core/problem.ts'
import type { Store } from '../../core/store.ts'
import { approvalNotices } from './approval-notices.ts'
import { isUnaltered } from './hash-content.ts'

/** What is moved, by whom, and how; a function decides on the row as it is when it is locked. */
export interface Moving {
  id: string
  actor: Actor
  move: Move | ((proposal: Proposal, tx: Transaction) => Promise<Move | Problem>)
}

/**
 * Makes one move in one transaction: the row is locked, the move decided on what it is by then, and the new state, its
 * card, the event of its incident, the line under its investigation, the audit rows and the wake-up commit together. Of two movers the second is told what
 * the first did. Throws Problem `not_found`, or what was decided against.
 */
export async function moveProposal(
  store: Pick<Store, 'proposal' | 'transact' | 'investigations'>,
  moving: Moving,
): Promise<Proposal> {
  const known = await store.proposal(moving.id)
  if (!known) throw new Problem('not_found', `There is no proposal ${moving.id.slice(0, 60)}.`)
  const cause = known.investigation === undefined ? undefined : await store.investigations.get(known.investigation)
  const moved = await store.transact((tx) => moveIn(tx, known, moving, cause))
  if (moved instanceof Problem) throw moved
  return moved
}

async function moveIn(
  tx: Transaction,
  known: Proposal,
  { id, actor, move: wanted }: Moving,
  cause: Investigation | undefined,
): Promise<Proposal | Problem> {
  // Incidents are locked before proposals, everywhere.
  if (known.incident !== undefined) await tx.incident(known.incident)
  const before = await tx.proposals.proposal(id)
  if (!before) return new Problem('not_found', `There is no proposal ${id}.`)
  const move = typeof wanted === 'function' ? await wanted(before, tx) : wanted
  if (move instanceof Problem) return move
  if (binds.has(move.type) && !isUnaltered(before)) return altered(before)
  const events = decideProposal(before, move, tx.now)
  if (events instanceof Problem) return events
  if (!events.length) return before
  const after = events.reduce((proposal, event) => applyMove(proposal, event, tx.now), before)
  await tx.proposals.putProposal(after)
  await settle(tx, { before, after, events, actor })
  if (cause) tx.proposals.owe(linesUnder(cause, before, after, tx.now))
  return after
}

/**
 * Withdraws proposals in whose place another one stands, in the unit of work that makes that one: nobody approves what is
 * out of date. Those that somebody decided on meanwhile are left as they are.
 */
export async function supersede(
  tx: Transaction,
  old: readonly Proposal[],
  { by, instead, actor }: { by: Approver; instead: string; actor: Actor },
): Promise<void> {
  for (const known of old) {
    const move: Move = { type: 'deny', by, reason: `${instead} takes its place.` }
    await moveIn(tx, known, { id: known.id, actor, move }, undefined)
  }
}

/** Moves that bind somebody to what the proposal says. */
const binds = new Set<Move['type']>(['approve', 'begin', 'intend', 'roll_back'])

/** What cannot be trusted any more. */
export const altered = ({ id }: Pick<Proposal, 'id'>) =>
  new Problem(
    'conflict',
    `${id} is not what it was when it was made: its content does not match its hash. Nothing is done with it.`,
  )

/** Stores a new proposal with all that it causes; false when its id is taken. */
export async function addProposal(tx: Transaction, proposal: Proposal, actor: Actor): Promise<boolean> {
  if (proposal.incident !== undefined) await tx.incident(proposal.incident)
  if (!(await tx.proposals.addProposal(proposal))) return false
  await settle(tx, { before: undefined, after: proposal, events: [], actor })
  return true
}

interface Settled {
  before: Proposal | undefined
  after: Proposal
  events: ProposalEvent[]
  actor: Actor
}

async function settle(tx: Transaction, { before, after, events, actor }: Settled): Promise<void> {
  const { proposals, now } = tx
  const news = events.filter((event) => event.type !== 'waiting' || isNews(event, before))
  if (news.some((event) => event.type !== 'intended' && event.type !== 'taken_over') || !before)
    proposals.owe([...cardsOf(after, now), ...approvalNotices(before, after, now)])
  const due = dueAt(after)
  if (due) proposals.wake([wakeOf(after, due > now ? due : undefined)])
  for (const { command, outcome, detail } of before ? news.map(auditOf) : [proposed(after)])
    proposals.record({
      at: now,
      actor,
      command,
      digest: after.sha256,
      outcome,
      subject: after.id,
      ...(detail !== undefined && { detail }),
    })
  await tellIncident(tx, before, after, actor)
}

/** Looking again and finding the same is told to nobody. */
const isNews = ({ says }: Extract<ProposalEvent, { type: 'waiting' }>, before: Proposal | undefined) =>
  says !== undefined && says !== before?.verification?.says

/** The card of a proposal at each of its places, as it stands now. */
export const cardsOf = (proposal: Proposal, now: Date): NoticeDraft[] =>
  proposal.places.map(({ workspace, channel }) => ({
    subject: proposal.id,
    notifier: { id: workspace, type: 'slack' },
    destination: channel,
    told: { about: 'proposal', service: proposal.service, proposal: summaryOf(proposal), at: now },
    dedupe: `${proposal.id}@${proposal.version}`,
    kind: 'card',
    priority: priorities.approval,
  }))

/** What the thread of an investigation hears of it: that it was carried out or undone, or was not. */
function linesUnder(cause: Investigation, before: Proposal, after: Proposal, now: Date): NoticeDraft[] {
  const { sign, text } = toldOf(summaryOf(after))
  if (!ended.has(after.state) || toldOf(summaryOf(before)).text === text) return []
  const line: Progress = { seq: after.version, at: now, step: 'action', text: `${sign} ${text}` }
  return noticesOf(cause, [line], now).flatMap((draft) =>
    draft.kind === 'card' ? [] : [{ ...draft, dedupe: `${after.id}@${after.version}:${draft.dedupe}` }],
  )
}

const ended = new Set<Proposal['state']>(['succeeded', 'failed', 'rolled_back'])

const wakeOf = ({ id, version }: Proposal, at: Date | undefined): Wake => ({
  name: 'proposals',
  data: {},
  key: `${id}@${version}`,
  ...(at && { at }),
})

async function tellIncident(
  tx: Transaction,
  before: Proposal | undefined,
  after: Proposal,
  actor: Actor,
): Promise<void> {
  const { incident: id, state } = after
  const told = toldOf(summaryOf(after))
  if (id === undefined || (before && toldOf(summaryOf(before)).text === told.text)) return
  const incident = await tx.incident(id)
  if (!incident) return
  tx.append(incident, [{ type: 'remediated', proposal: after.id, state, ...told }], actor)
}

const proposed = ({ title, risk, environment }: Proposal) => ({
  command: 'proposal.proposed',
  outcome: 'done',
  detail: `${title} (${risk}, ${environment})`,
})

function auditOf(event: ProposalEvent): { command: string; outcome: string; detail?: string } {
  const command = `proposal.${event.type}`
  switch (event.type) {
    case 'finished':
      return { command, outcome: event.outcome, detail: `${event.direction}: ${event.says}` }
    case 'verified':
      return { command, outcome: event.result, detail: event.says }
    case 'held':
      return { command, outcome: 'done', detail: event.why }
    case 'waiting':
      return { command, outcome: 'done', ...(event.says && { detail: event.says }) }
    case 'begun':
      return { command, outcome: 'done', detail: `${event.direction} as ${event.key}` }
    case 'approved':
    case 'approval_given':
    case 'denied':
      return { command, outcome: 'done', detail: `via ${event.decision.via}` }
    default:
      return { command, outcome: 'done' }
  }
}
