import { isUnaltered } from '../commands/approval/hash-content.ts'
import { altered, moveProposal } from '../commands/approval/move-proposal.ts'
import { clockActor } from '../core/actor.ts'
import { heldUntil, stillCounting } from '../core/approval/budget.ts'
import type { Executors } from '../core/approval/executor.ts'
import type { Move } from '../core/approval/moves.ts'
import type { Proposal, Verification } from '../core/approval/proposal.ts'
import { type ApprovalSettings, approvalOf } from '../core/approval/settings.ts'
import type { Clock } from '../core/clock.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { Transaction } from '../core/ledger.ts'
import { Problem } from '../core/problem.ts'
import type { Store } from '../core/store.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Window } from '../core/telemetry/window.ts'
import { carryOut, leaseMs } from './execute.ts'
import { followReview } from './follow-review.ts'

/** What carrying out approved proposals needs. */
export interface ProposalEffects {
  store: Store
  queue: WorkQueue
  clock: Clock
  executors: Executors
  settings: ApprovalSettings
  /** Whether the service is well again, by the signal that raises alarms; throws a Problem when that cannot be told. */
  verify(
    proposal: Proposal,
    signal: AbortSignal,
  ): Promise<{ result: NonNullable<Verification['result']>; says: string }>
  /** What was put out of the proposal's service; only what sources told of it, when not given. */
  changes?(proposal: Proposal, window: Window): Promise<Deploy[]>
  /** Takes secrets out of what a target says. */
  redact(text: string): string
  /** A signal that ends after so many milliseconds. */
  deadline(ms: number): AbortSignal
  every(ms: number, run: () => void): () => void
  /** Aborted when the process is asked to stop: nothing new is begun then. */
  signal?: AbortSignal
  /** Told of faults of ours. */
  onBug(error: unknown, proposal: string): void
}

/** How often due proposals are looked for when nobody was woken for them, in milliseconds. */
export const proposalTickMs = 15_000

/** How long looking whether it helped may take, in milliseconds. */
const verifyMs = 60_000

/** How many are carried out by one process at once, and how often one is taken up in one tick: forward, judged, and back. */
const most = 8
const mostTurns = 4

const actor = clockActor('proposals')

/** Carries out what was approved, closes what nobody decided on, and looks whether it helped. */
export interface ProposalKeeper {
  /** Takes up everything that is due. The last ones may still be under way when it comes back. */
  tick(): Promise<void>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/**
 * Makes the keeper of one process. What is due stands in the rows, so that a lost or doubled wake-up does no harm; who
 * takes one up is decided by the row, so that any number of processes may look.
 */
export function keepProposals(effects: ProposalEffects): ProposalKeeper {
  const { store, queue, clock, signal, onBug } = effects
  const underWay = new Map<string, Promise<void>>()
  const settled = async () => {
    while (underWay.size) await Promise.all(underWay.values())
  }
  const begin = (id: string) => {
    const work = tend(id, effects)
      .catch((error) => onBug(error, id))
      .finally(() => underWay.delete(id))
    underWay.set(id, work)
  }
  return {
    settled,
    async tick() {
      const next = new Date(clock.now().getTime() + proposalTickMs)
      await queue.send([{ name: 'proposals', data: {}, key: 'proposals', at: next }])
      const turns = new Map<string, number>()
      while (!signal?.aborted) {
        if (underWay.size >= most) await Promise.race(underWay.values())
        const due = await store.dueProposals(most * 2)
        const fresh = due
          .filter((id) => !underWay.has(id) && (turns.get(id) ?? 0) < mostTurns)
          .slice(0, most - underWay.size)
        for (const id of fresh) {
          turns.set(id, (turns.get(id) ?? 0) + 1)
          begin(id)
        }
        if (fresh.length) continue
        if (!underWay.size) return
        // One that is under way may become due again at once: judged, and then undone.
        await Promise.race(underWay.values())
      }
      await settled()
    },
  }
}

async function tend(id: string, effects: ProposalEffects): Promise<void> {
  const proposal = await effects.store.proposal(id)
  switch (proposal?.state) {
    case 'pending':
      await move(effects, id, { type: 'expire' })
      return
    case 'approved':
    case 'executing': {
      const begun = await begin(proposal, effects)
      if (begun?.state === 'executing') await carryOut(begun, effects, actor)
      return
    }
    case 'succeeded':
      return judge(proposal, effects)
    default:
      return
  }
}

/** Moves one, or nothing when somebody else was faster. */
async function move(
  { store }: ProposalEffects,
  id: string,
  wanted: Move | ((proposal: Proposal, tx: Transaction) => Promise<Move | Problem>),
): Promise<Proposal | undefined> {
  try {
    return await moveProposal(store, { id, actor, move: wanted })
  } catch (error) {
    if (error instanceof Problem && error.code === 'conflict') return undefined
    throw error
  }
}

/**
 * Takes one up, first or after another worker fell silent. What was altered since it was approved is never carried out,
 * and what the budget or the cool-down of its service forbids waits; both are decided under the locks that count.
 */
const begin = ({ id, sha256 }: Proposal, effects: ProposalEffects): Promise<Proposal | undefined> =>
  move(effects, id, async (proposal, tx): Promise<Move | Problem> => {
    const { now } = tx
    const waits = proposal.hold !== undefined && proposal.hold.until > now
    if (proposal.state === 'approved' && now >= proposal.expiresAt) return { type: 'expire' }
    if (!isUnaltered(proposal)) return { type: 'spoil', says: altered(proposal).message }
    if (proposal.state === 'approved' && !waits) {
      const limits = approvalOf(effects.settings, proposal.service)
      const before = await tx.proposals.changesOf(proposal.service)
      const held = heldUntil(before, limits, proposal.service, now)
      if (held) return { type: 'hold', ...held }
      await tx.proposals.putChangesOf(proposal.service, [...stillCounting(before, limits, now), now])
    }
    return { type: 'begin', key: `${id}-${sha256.slice(0, 8)}`, leaseUntil: new Date(now.getTime() + leaseMs) }
  })

/** Looks whether it helped; that this cannot be told is an answer, too. */
async function judge(proposal: Proposal, effects: ProposalEffects): Promise<void> {
  const review = await followReview(proposal, effects)
  if (review) return void (await move(effects, proposal.id, review))
  const { autoRollback } = approvalOf(effects.settings, proposal.service)
  const seen = await verdict(proposal, effects)
  await move(effects, proposal.id, { type: 'verify', ...seen, rollBack: autoRollback })
}

async function verdict(proposal: Proposal, effects: ProposalEffects) {
  try {
    return await effects.verify(proposal, effects.deadline(verifyMs))
  } catch (error) {
    if (error instanceof Problem)
      return { result: 'unknown' as const, says: `Whether it helped cannot be told: ${error.message}` }
    throw error
  }
}
