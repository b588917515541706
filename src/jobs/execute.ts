import { moveProposal } from '../commands/approval/move-proposal.ts'
import type { Actor } from '../core/actor.ts'
import type { Executor, Result, Work } from '../core/approval/executor.ts'
import { lastRun, type Proposal } from '../core/approval/proposal.ts'
import { isReview } from '../core/approval/risk.ts'
import { Problem } from '../core/problem.ts'
import { firstLookMs } from './follow-review.ts'
import type { ProposalEffects } from './proposals.ts'

/** A worker that was silent for so long is gone, in milliseconds; while it works it says so three times as often. */
export const leaseMs = 60_000

/** The longest an operation may take, in milliseconds. */
const longestMs = 15 * 60_000
/** How often a worker takes it up before it is given up as unknown, while its target does not answer. */
const mostAttempts = 10

/**
 * Carries out what this worker has taken up: dry run, then the intent in the row, then the effect, then its outcome in the
 * row. A worker that finds an intent asks the target whether the effect is there, and never does again what might be done
 * twice by that.
 */
export async function carryOut(proposal: Proposal, effects: ProposalEffects, actor: Actor): Promise<void> {
  const hold = keepHold(proposal, effects)
  try {
    const { proposal: held, result } = await attempt(proposal, effects, hold, actor)
    if (result) await finish(held, result, effects, actor)
  } catch (error) {
    // Somebody else holds it, and will say what came of it.
    if (!(error instanceof Problem && error.code === 'conflict')) throw error
  } finally {
    hold.release()
  }
}

/** A worker's hold on a proposal: extended while it works, and lost when somebody else has it. */
interface Hold {
  signal: AbortSignal
  /** Makes the move after which the proposal is held in another version. */
  moving(move: () => Promise<Proposal>): Promise<Proposal>
  release(): void
}

function keepHold({ id, version: first }: Proposal, { store, clock, every, deadline, onBug }: ProposalEffects): Hold {
  const lost = new AbortController()
  let version = first
  let moves = false
  const extend = async () => {
    const until = new Date(clock.now().getTime() + leaseMs)
    const asked = version
    const extended = await store.extendProposal(id, asked, until)
    // Our own move in the meantime is no loss.
    if (!extended && asked === version && !moves) lost.abort()
  }
  const stop = every(leaseMs / 3, () => void extend().catch((error) => onBug(error, id)))
  return {
    signal: AbortSignal.any([lost.signal, deadline(longestMs)]),
    async moving(move) {
      moves = true
      try {
        const moved = await move()
        version = moved.version
        return moved
      } finally {
        moves = false
      }
    },
    release: stop,
  }
}

type Attempted = { proposal: Proposal; result?: Result }

async function attempt(proposal: Proposal, effects: ProposalEffects, hold: Hold, actor: Actor): Promise<Attempted> {
  const run = lastRun(proposal)
  const operation = run?.direction === 'back' ? proposal.rollback?.operation : proposal.operation
  if (!run || !operation) return { proposal, result: refusedBy('There is nothing to carry out.') }
  const found = find(operation, effects)
  if (found instanceof Problem) return { proposal, result: again(run.step, refusedBy(found.message)) }
  const base = run.direction === 'forward' ? proposal.base : undefined
  const work: Work = { parameters: operation.parameters, base, key: run.key, at: run.startedAt, signal: hold.signal }
  if (run.step === 'intended') {
    const known = await afterCrash(found, work, run.attempts)
    if (known !== 'try') return { proposal, ...(known && { result: known }) }
  } else {
    const unwilling = await dryRun(found, work)
    if (unwilling) return { proposal, result: unwilling }
  }
  const { id, version } = proposal
  const intended = await hold.moving(() =>
    moveProposal(effects.store, { id, actor, move: { type: 'intend', version } }),
  )
  return { proposal: intended, result: again(run.step, await execute(found, work, effects)) }
}

function find(operation: Proposal['operation'], { executors }: ProposalEffects): Executor | Problem {
  try {
    return executors.find(operation).executor
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

const refusedBy = (says: string): Result => ({ outcome: 'refused', says })

/** Once an effect was intended before, a refusal now proves nothing: that it moved may be our own doing. */
function again(step: 'claimed' | 'intended' | 'done', result: Result): Result {
  if (step !== 'intended' || result.outcome === 'done') return result
  return {
    outcome: 'unknown',
    says: `A worker stopped while carrying it out, and nobody can tell whether it did: ${result.says}`,
  }
}

/** What is known after a worker stopped in the middle; `try` when doing it (again) is safe, undefined to ask again later. */
async function afterCrash(executor: Executor, work: Work, attempts: number): Promise<Result | 'try' | undefined> {
  try {
    const seen = await executor.probe(work)
    if (seen === 'done') return { outcome: 'done', says: 'It was done; the worker stopped before it could say so.' }
    if (seen === 'absent' || executor.repeatable) return 'try'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (attempts < mostAttempts) return undefined
  }
  return {
    outcome: 'unknown',
    says: 'A worker stopped while carrying it out, and nobody can tell whether it did. It is not done a second time: look at the target.',
  }
}

async function dryRun(executor: Executor, work: Work): Promise<Result | undefined> {
  try {
    await executor.dryRun?.(work)
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return {
      outcome: error.code === 'conflict' ? 'conflict' : 'refused',
      says: `The dry run was refused, so nothing was done. ${error.message}`,
    }
  }
}

async function execute(executor: Executor, work: Work, { onBug }: ProposalEffects): Promise<Result> {
  try {
    return await executor.execute(work)
  } catch (error) {
    if (error instanceof Problem) return refusedBy(error.message)
    onBug(error, work.key)
    return {
      outcome: 'unknown',
      says: 'Allclear failed while carrying it out; the log has the details. Look at the target.',
    }
  }
}

async function finish(
  held: Proposal,
  { outcome, says }: Result,
  effects: ProposalEffects,
  actor: Actor,
): Promise<void> {
  const { store, clock, settings, redact } = effects
  const after = isReview(held.operation.kind) ? firstLook(held, effects) : settings.verifyAfterMs
  const verifyAt = after === undefined ? undefined : new Date(clock.now().getTime() + after)
  await moveProposal(store, {
    id: held.id,
    actor,
    move: { type: 'finish', version: held.version, outcome, says: redact(says).slice(0, 2_000), verifyAt },
  })
}

/** When people's review is looked at first; never where nobody can tell what became of it. */
function firstLook({ operation }: Proposal, effects: ProposalEffects): number | undefined {
  const found = find(operation, effects)
  return found instanceof Problem || !found.follow ? undefined : firstLookMs
}
