import type { Followed, Work } from '../core/approval/executor.ts'
import type { Move } from '../core/approval/moves.ts'
import type { Proposal } from '../core/approval/proposal.ts'
import { isReview } from '../core/approval/risk.ts'
import { showDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { ProposalEffects } from './proposals.ts'

const minute = 60_000
const day = 24 * 60 * minute
/** A review is looked at again after a tenth of the time it already takes, within these bounds. */
const soonestMs = 5 * minute
const latestMs = 60 * minute
/** Whoever merged nothing by then will not. */
const longestReviewMs = 14 * day
/** Whatever was merged and is not out by then goes out unseen. */
const longestDeployMs = 2 * day
/** How long looking at a review may take, in milliseconds. */
const lookMs = 30_000

/** When what asks people for a review is first looked at again, in milliseconds after it. */
export const firstLookMs = soonestMs

/**
 * What becomes of a proposal that only asks people for a review: whether it helped can be seen once they merged it and it
 * was deployed. Undefined when that is so by now, or when it is no review: then it is verified like anything else.
 */
export async function followReview(proposal: Proposal, effects: ProposalEffects): Promise<Move | undefined> {
  if (!isReview(proposal.operation.kind)) return undefined
  const now = effects.clock.now()
  const since = proposal.closedAt ?? proposal.createdAt
  const seen = await look(proposal, effects)
  if (!seen) return wait(now, since)
  const { state, says, mergedAt = now } = seen
  const end = (why: string): Move => ({ type: 'verify', result: 'unknown', says: `${says} ${why}`, rollBack: false })
  if (state === 'closed') return end('Nothing of it runs.')
  if (state === 'open')
    return now.getTime() - since.getTime() > longestReviewMs
      ? end(`Nobody merged it within ${showDuration(longestReviewMs)}.`)
      : wait(now, since)
  const deploy = await deployAfter(mergedAt, proposal, effects)
  if (!deploy)
    return now.getTime() - mergedAt.getTime() > longestDeployMs
      ? end(`No deploy of ${proposal.service} was seen after it, so whether it helped cannot be told.`)
      : wait(now, mergedAt, `${says} It waits for a deploy of ${proposal.service}.`)
  const due = new Date(deploy.at.getTime() + effects.settings.verifyAfterMs)
  return due > now
    ? { type: 'wait', until: due, says: `${says} The ${deploy.kind} "${deploy.title}" came after it.` }
    : undefined
}

function wait(now: Date, since: Date, says?: string): Move {
  const pause = Math.min(latestMs, Math.max(soonestMs, (now.getTime() - since.getTime()) / 10))
  return { type: 'wait', until: new Date(now.getTime() + pause), says }
}

/** What people made of it; undefined when that cannot be told now. */
async function look(proposal: Proposal, effects: ProposalEffects): Promise<Followed | undefined> {
  const { operation, base, runs } = proposal
  const work: Work = {
    ...{ parameters: operation.parameters, base, key: runs.at(-1)?.key ?? proposal.id },
    ...{ at: proposal.createdAt, signal: effects.deadline(lookMs) },
  }
  try {
    return await effects.executors.find(operation).executor.follow?.(work)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

const putsOut = new Set<Deploy['kind']>(['deploy', 'rollout', 'release'])

/** The first time that something was put out after a moment. */
async function deployAfter(
  from: Date,
  proposal: Proposal,
  { store, clock, changes }: ProposalEffects,
): Promise<Deploy | undefined> {
  const window = { from, to: new Date(clock.now().getTime() + 1) }
  const told = await store.deploys({ service: proposal.service, window })
  const found = [...told, ...((await changes?.(proposal, window)) ?? [])]
  return found.filter(({ kind }) => putsOut.has(kind)).toSorted((a, b) => +a.at - +b.at)[0]
}
