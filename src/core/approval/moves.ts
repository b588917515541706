import type { Approver } from './approver.ts'
import type { Decision, Proposal, Run, RunOutcome, Verification } from './proposal.ts'

/** Everything that can be asked of a proposal, by people, by the worker that carries it out, and by the clock. */
export type Move =
  | { type: 'approve'; by: Approver; hash?: string | undefined }
  | { type: 'deny'; by: Approver; reason?: string | undefined }
  | { type: 'roll_back'; by: Approver }
  /** The requester of what only people can carry out tells what came of it. */
  | {
      type: 'report'
      by: Approver
      outcome: 'succeeded' | 'failed' | 'rolled_back'
      says?: string | undefined
      verifyAt?: Date | undefined
    }
  | { type: 'expire' }
  /** The budget or the cool-down of the service lets nothing begin before then. */
  | { type: 'hold'; until: Date; why: string }
  /** A worker takes it up: for the first time, or after another fell silent. */
  | { type: 'begin'; key: string; leaseUntil: Date }
  /** The worker is about to cause the effect; `version` proves that it still holds the proposal. */
  | { type: 'intend'; version: number }
  /** What it says cannot be trusted any more: it is never carried out. */
  | { type: 'spoil'; says: string }
  | { type: 'finish'; version: number; outcome: RunOutcome; says: string; verifyAt?: Date | undefined }
  /** Whether it helped cannot be looked at before then; `says` why, where that is news. */
  | { type: 'wait'; until: Date; says?: string | undefined }
  | { type: 'verify'; result: NonNullable<Verification['result']>; says: string; rollBack: boolean }

/** What happened to a proposal. */
export type ProposalEvent =
  | { type: 'approval_given'; decision: Decision; missing: number }
  | { type: 'approved'; decision: Decision }
  | { type: 'denied'; decision: Decision; reason?: string }
  | { type: 'expired' }
  | { type: 'held'; until: Date; why: string }
  | { type: 'begun'; direction: 'forward' | 'back'; key: string; leaseUntil: Date }
  | { type: 'taken_over'; leaseUntil: Date }
  | { type: 'intended' }
  | { type: 'finished'; direction: 'forward' | 'back'; outcome: RunOutcome; says: string; verifyAt?: Date }
  | { type: 'waiting'; until: Date; says?: string }
  | { type: 'verified'; result: NonNullable<Verification['result']>; says: string }
  | { type: 'rollback_ordered'; by?: { id: string; name: string } }

/** Folds one event into a proposal; never refuses and reads no clock. */
export function applyMove(proposal: Proposal, event: ProposalEvent, at: Date): Proposal {
  return { ...changed(proposal, event, at), version: proposal.version + 1 }
}

function changed(proposal: Proposal, event: ProposalEvent, at: Date): Proposal {
  const { approvals } = proposal
  switch (event.type) {
    case 'approval_given':
      return { ...proposal, approvals: [...approvals, event.decision] }
    case 'approved':
      return { ...proposal, state: 'approved', approvals: [...approvals, event.decision] }
    case 'denied':
      return {
        ...proposal,
        state: 'denied',
        denial: { ...event.decision, ...(event.reason && { reason: event.reason }) },
        closedAt: at,
      }
    case 'expired':
      return { ...proposal, state: 'expired', closedAt: at }
    case 'held':
      return { ...proposal, hold: { until: event.until, why: event.why } }
    case 'rollback_ordered':
      return proposal
    case 'waiting':
      return {
        ...proposal,
        ...(proposal.verification && {
          verification: { ...proposal.verification, dueAt: event.until, ...(event.says && { says: event.says }) },
        }),
      }
    case 'verified':
      return {
        ...proposal,
        ...(proposal.verification && {
          verification: { ...proposal.verification, at, result: event.result, says: event.says },
        }),
      }
    default:
      return ran(proposal, event, at)
  }
}

type RunEvent = Extract<ProposalEvent, { type: 'begun' | 'taken_over' | 'intended' | 'finished' }>

function ran({ hold, ...proposal }: Proposal, event: RunEvent, at: Date): Proposal {
  const before = proposal.runs.slice(0, -1)
  const run = proposal.runs.at(-1)
  switch (event.type) {
    case 'begun': {
      const { direction, key, leaseUntil } = event
      const first = { direction, key, leaseUntil, step: 'claimed' as const, startedAt: at, attempts: 1 }
      return { ...proposal, state: 'executing', runs: [...proposal.runs, first] }
    }
    case 'taken_over':
      if (!run) return proposal
      return {
        ...proposal,
        runs: [...before, { ...run, leaseUntil: event.leaseUntil, attempts: run.attempts + 1 }],
      }
    case 'intended':
      return run ? { ...proposal, runs: [...before, { ...run, step: 'intended' }] } : proposal
    case 'finished':
      return finished(proposal, run ?? neverRun(proposal, at), event, at)
  }
}

/** Stands for the attempt that was not even made. */
const neverRun = ({ id }: Pick<Proposal, 'id'>, at: Date): Run => ({
  direction: 'forward',
  key: id,
  step: 'claimed',
  startedAt: at,
  leaseUntil: at,
  attempts: 0,
})

function finished(
  proposal: Proposal,
  run: Run,
  { direction, outcome, says, verifyAt }: Extract<ProposalEvent, { type: 'finished' }>,
  at: Date,
): Proposal {
  const done = outcome === 'done'
  const state = !done ? 'failed' : direction === 'back' ? 'rolled_back' : 'succeeded'
  return {
    ...proposal,
    state,
    runs: [...proposal.runs.slice(0, -1), { ...run, step: 'done', finishedAt: at, outcome, says }],
    ...(done && direction === 'forward' && verifyAt && { verification: { dueAt: verifyAt } }),
    closedAt: at,
  }
}
