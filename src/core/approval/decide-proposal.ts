import { Problem } from '../problem.ts'
import { type Approver, isNamed, mayDecide } from './approver.ts'
import { whyNot, wrongHash } from './may-approve.ts'
import type { Move, ProposalEvent } from './moves.ts'
import { manual } from './operation.ts'
import { type Decision, lastRun, type Proposal } from './proposal.ts'
import { already, isExpired } from './too-late.ts'

/**
 * Decides what a move does to a proposal: the one place for every transition. Answers what happens, in order (nothing is
 * a legal answer), or the problem that the mover should read. Whoever comes too late is told what came first.
 */
export function decideProposal(proposal: Proposal, move: Move, now: Date): ProposalEvent[] | Problem {
  switch (move.type) {
    case 'approve':
      return approve(proposal, move, now)
    case 'deny':
      return deny(proposal, move, now)
    case 'roll_back':
      return rollBack(proposal, move.by, now)
    case 'report':
      return report(proposal, move, now)
    case 'expire':
      return isExpired(proposal, now) ? [{ type: 'expired' }] : []
    case 'hold':
      if (proposal.state !== 'approved') return already(proposal, now)
      return [{ type: 'held', until: move.until, why: move.why }]
    case 'begin':
      return begin(proposal, move, now)
    case 'intend':
      return proposal.version === move.version && proposal.state === 'executing'
        ? [{ type: 'intended' }]
        : lost(proposal)
    case 'spoil':
      return proposal.state === 'approved' || proposal.state === 'executing'
        ? [
            {
              type: 'finished',
              direction: lastRun(proposal)?.direction ?? 'forward',
              outcome: 'refused',
              says: move.says,
            },
          ]
        : already(proposal, now)
    case 'finish':
      return finish(proposal, move)
    case 'wait':
      return wait(proposal, move)
    case 'verify':
      return verify(proposal, move, now)
  }
}

function approve(
  proposal: Proposal,
  { by, hash }: Extract<Move, { type: 'approve' }>,
  now: Date,
): ProposalEvent[] | Problem {
  if (proposal.state !== 'pending' || isExpired(proposal, now)) return already(proposal, now)
  const refused = whyNot(proposal, by) ?? wrongHash(proposal, hash)
  if (refused) return refused
  if (proposal.approvals.some((yes) => yes.by.id === by.id))
    return new Problem(
      'conflict',
      `You already approved ${proposal.id}; it is critical, so somebody else must as well.`,
    )
  const decision = decisionOf(by, now)
  const missing = proposal.needed - proposal.approvals.length - 1
  if (missing > 0) return [{ type: 'approval_given', decision, missing }]
  // What only people can carry out is in their hands from this moment on.
  const handedOver: ProposalEvent[] =
    proposal.operation.kind === manual
      ? [{ type: 'begun', direction: 'forward', key: proposal.id, leaseUntil: now }]
      : []
  return [{ type: 'approved', decision }, ...handedOver]
}

const decisionOf = ({ id, name, via }: Approver, at: Date): Decision => ({ by: { id, name }, via, at })

function deny(
  proposal: Proposal,
  { by, reason }: Extract<Move, { type: 'deny' }>,
  now: Date,
): ProposalEvent[] | Problem {
  const open = proposal.state === 'pending' || (proposal.state === 'approved' && proposal.hold !== undefined)
  if (!open || isExpired(proposal, now)) return already(proposal, now)
  if (!mayDecide(by))
    return new Problem('forbidden', `Denying needs the role oncall or sre-lead; ${by.name} has ${by.role}.`)
  return [{ type: 'denied', decision: decisionOf(by, now), ...(reason?.trim() && { reason: reason.trim() }) }]
}

function rollBack(proposal: Proposal, by: Approver, now: Date): ProposalEvent[] | Problem {
  const { id, state, rollback, approvers, service } = proposal
  const run = lastRun(proposal)
  const undoable =
    state === 'succeeded' || (state === 'failed' && (run?.outcome === 'unknown' || run?.direction === 'back'))
  if (!undoable)
    return state === 'failed'
      ? new Problem('conflict', `${id} changed nothing, so there is nothing to roll back: ${run?.says ?? 'it failed'}`)
      : already(proposal, now)
  if (!rollback) return new Problem('invalid', `${id} has no rollback: nothing would undo it.`)
  if (!rollback.operation)
    return new Problem('invalid', `The rollback of ${id} is carried out by hand; then report it as rolled back.`)
  if (!mayDecide(by))
    return new Problem('forbidden', `Rolling back needs the role oncall or sre-lead; ${by.name} has ${by.role}.`)
  if (approvers?.length && !isNamed(by, approvers))
    return new Problem('forbidden', `Changes of ${service} are decided by ${approvers.join(', ')} only.`)
  return [{ type: 'rollback_ordered', by: { id: by.id, name: by.name } }, undoing(proposal, now)]
}

/** The way back is begun at once, and free for a worker to take. */
const undoing = ({ id, runs }: Proposal, now: Date): ProposalEvent => ({
  type: 'begun',
  direction: 'back',
  key: `${id}-back-${runs.length}`,
  leaseUntil: now,
})

function report(
  proposal: Proposal,
  { by, outcome, says, verifyAt }: Extract<Move, { type: 'report' }>,
  now: Date,
): ProposalEvent[] | Problem {
  const { id, operation, requester, approvals, state, rollback } = proposal
  if (operation.kind !== manual && !(rollback && !rollback.operation && outcome === 'rolled_back'))
    return new Problem('invalid', `${id} is carried out by Allclear, which knows what came of it.`)
  const involved = requester.id === by.id || approvals.some((yes) => yes.by.id === by.id) || mayDecide(by)
  if (!involved)
    return new Problem(
      'forbidden',
      `What came of ${id} is reported by those who asked for it, approved it or are on call.`,
    )
  const words = says?.trim() || `Reported by ${by.name}.`
  if (outcome === 'rolled_back')
    return state === 'succeeded' || state === 'executing'
      ? [{ type: 'finished', direction: 'back', outcome: 'done', says: words }]
      : already(proposal, now)
  if (state !== 'executing') return already(proposal, now)
  return [
    {
      type: 'finished',
      direction: 'forward',
      outcome: outcome === 'succeeded' ? 'done' : 'refused',
      says: words,
      ...(verifyAt && { verifyAt }),
    },
  ]
}

/** A first beginning, or a taking over of what a silent worker left; whoever finds neither has lost the race. */
function begin(proposal: Proposal, { key, leaseUntil }: Extract<Move, { type: 'begin' }>, now: Date) {
  const { state } = proposal
  if (state === 'approved')
    return isExpired(proposal, now) || (proposal.hold && proposal.hold.until > now)
      ? lost(proposal)
      : [{ type: 'begun' as const, direction: 'forward' as const, key, leaseUntil }]
  const run = lastRun(proposal)
  if (state !== 'executing' || !run || run.leaseUntil > now) return lost(proposal)
  return [{ type: 'taken_over' as const, leaseUntil }]
}

/** For workers, not for people: somebody else holds it. */
const lost = ({ id }: Proposal) => new Problem('conflict', `${id} is in other hands.`)

function finish(proposal: Proposal, { version, outcome, says, verifyAt }: Extract<Move, { type: 'finish' }>) {
  const run = lastRun(proposal)
  if (proposal.version !== version || proposal.state !== 'executing' || !run) return lost(proposal)
  return [{ type: 'finished' as const, direction: run.direction, outcome, says, ...(verifyAt && { verifyAt }) }]
}

function wait(proposal: Proposal, { until, says }: Extract<Move, { type: 'wait' }>): ProposalEvent[] | Problem {
  const { state, verification } = proposal
  if (state !== 'succeeded' || !verification || verification.result) return lost(proposal)
  return [{ type: 'waiting', until, ...(says && { says }) }]
}

function verify(
  proposal: Proposal,
  { result, says, rollBack: orders }: Extract<Move, { type: 'verify' }>,
  now: Date,
): ProposalEvent[] | Problem {
  const { state, verification, rollback } = proposal
  if (state !== 'succeeded' || !verification || verification.result) return lost(proposal)
  const undo = orders && result === 'still_wrong' && rollback?.operation !== undefined
  return [
    { type: 'verified', result, says },
    ...(undo ? [{ type: 'rollback_ordered' as const }, undoing(proposal, now)] : []),
  ]
}
