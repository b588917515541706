import type { Actor, Surface } from '../actor.ts'
import type { Notified } from '../notify.ts'
import type { Operation } from './operation.ts'
import type { Risk } from './risk.ts'

export const proposalStates = [
  'pending',
  'approved',
  'executing',
  'succeeded',
  'failed',
  'rolled_back',
  'denied',
  'expired',
] as const
export type ProposalState = (typeof proposalStates)[number]

/** Who asked. */
export interface Requester {
  kind: Actor['kind']
  id: string
  name: string
}

/** What undoes an operation: as a person would type it, and as an executor does it where one can. */
export interface Undo {
  command: string[]
  operation?: Operation
}

/** Everything an approval is about. It never changes, and its canonical JSON is what the hash is taken over. */
export interface Content {
  /** One line: what is to be done. */
  title: string
  service: string
  /** Whose telemetry tells whether it helped. */
  profile?: string
  environment: string
  operation: Operation
  /** Exactly what it does, one word each, as a person would type it. */
  command: string[]
  /** What changes in code, as a unified diff. */
  diff?: string
  rollback?: Undo
  /** What the target looked like; execution refuses when that has moved. */
  base?: Record<string, unknown>
  risk: Risk
  /** Why it is as risky as that. */
  reasons: string[]
  /** Why it is proposed. */
  reason?: string
  requester: Requester
  investigation?: string
  incident?: string
  /** Users and `team:…` who alone may approve, where the service names some. */
  approvers?: string[]
  /** How many different people must approve. */
  needed: number
  expiresAt: Date
}

/** A yes or a no, and through which door. */
export interface Decision {
  by: { id: string; name: string }
  via: Surface
  at: Date
}

/**
 * One attempt to carry it out, or to undo it. `claimed`: nothing was done yet; `intended`: the effect may have happened;
 * `done`: its outcome is known, or known to be unknown.
 */
export interface Run {
  direction: 'forward' | 'back'
  /** What the target knows the effect by, so that asking twice is one effect. */
  key: string
  step: 'claimed' | 'intended' | 'done'
  startedAt: Date
  leaseUntil: Date
  /** How often a worker took it up. */
  attempts: number
  finishedAt?: Date
  /** `refused` and `conflict`: surely nothing happened; `unknown`: nobody can tell. */
  outcome?: RunOutcome
  says?: string
}
export type RunOutcome = 'done' | 'refused' | 'conflict' | 'unknown'

/** Whether it helped, by the signal that raised the alarm. */
export interface Verification {
  dueAt: Date
  at?: Date
  result?: 'recovered' | 'still_wrong' | 'unknown'
  says?: string
}

/** An operation that waits for people's yes, and what became of it. */
export interface Proposal extends Content {
  /** `prop-` and eight hex digits. */
  id: string
  /** Rises with every move. */
  version: number
  /** SHA-256 over the canonical JSON of its content, in hex: an approval names it. */
  sha256: string
  state: ProposalState
  createdAt: Date
  /** The asking that made it, so that the same asking makes one. */
  asking: string
  /** Where its card stands. */
  places: { workspace: string; channel: string }[]
  /** Configured notifiers that hear that it waits, and what becomes of it. */
  notify?: Notified[]
  approvals: Decision[]
  denial?: Decision & { reason?: string }
  /** Approved, but not begun before then, and why. */
  hold?: { until: Date; why: string }
  runs: Run[]
  verification?: Verification
  closedAt?: Date
}

/** The content of a proposal alone, for hashing. */
export function contentOf(proposal: Content): Content {
  const { title, service, profile, environment, operation, command, diff, rollback, base, risk, reasons } = proposal
  const { reason, requester, investigation, incident, approvers, needed, expiresAt } = proposal
  return {
    title,
    service,
    environment,
    operation,
    command,
    risk,
    reasons,
    requester,
    needed,
    expiresAt,
    ...(profile !== undefined && { profile }),
    ...(diff !== undefined && { diff }),
    ...(rollback && { rollback }),
    ...(base && { base }),
    ...(reason !== undefined && { reason }),
    ...(investigation !== undefined && { investigation }),
    ...(incident !== undefined && { incident }),
    ...(approvers && { approvers }),
  }
}

/** How much of a hash people see and type. */
export const shortHash = ({ sha256 }: Pick<Proposal, 'sha256'>) => sha256.slice(0, 8)

/** The attempt under way or the last one. */
export const lastRun = ({ runs }: Pick<Proposal, 'runs'>): Run | undefined => runs.at(-1)

/** When the clock must look at it next; undefined when only people can move it. */
export function dueAt(proposal: Proposal): Date | undefined {
  switch (proposal.state) {
    case 'pending':
      return proposal.expiresAt
    case 'approved':
      return proposal.hold?.until ?? proposal.approvals.at(-1)?.at ?? proposal.createdAt
    case 'executing':
      return proposal.operation.kind === 'manual' ? undefined : lastRun(proposal)?.leaseUntil
    case 'succeeded':
      return proposal.verification && !proposal.verification.result ? proposal.verification.dueAt : undefined
    default:
      return undefined
  }
}
