import type { NoticeDraft } from '../delivery.ts'
import type { Page, PageRequest } from '../page.ts'
import type { AlertRule } from './alert-rule.ts'
import type { Lookout, Watch } from './watch.ts'

/** Which rows of a list are wanted. */
export interface LookoutFilter {
  profile?: string
  service?: string
  state?: Lookout['state']
  /** Services that must not appear, because the asker may not see them. */
  hidden?: string[]
}

/** How much a worker takes at once. */
export interface Claim {
  limit: number
  /** How many of one profile may be under way in the whole cluster, so that its backend is not flooded. */
  perProfile: number
  leaseMs: number
  /** Names the process among its peers. */
  holder: string
}

/**
 * Watches or alert rules as rows. Each is looked at by one worker at a time: a claim leases what is due, oldest first, and
 * the lease ends by itself when its worker falls silent.
 */
export interface Lookouts<T extends Lookout> {
  list(filter: LookoutFilter, page: PageRequest): Promise<Page<T>>
  get(id: string): Promise<T | undefined>
  /** False when the id is taken. */
  add(item: T): Promise<boolean>
  /**
   * Lets `change` decide on the row as it is and writes the result if nobody was faster, otherwise asks again. A look that
   * is under way loses to it. What `change` throws is thrown; `undefined` when there is no such row.
   */
  change(id: string, change: (item: T) => T): Promise<T | undefined>
  claim(claim: Claim): Promise<T[]>
  /** Gives back what was claimed and not looked at; it is due as it was. */
  release(id: string, holder: string): Promise<void>
  /** Whether something is due that nobody looks at. */
  isDue(): Promise<boolean>
}

/** Watches and alert rules. */
export interface Watches {
  watches: Lookouts<Watch>
  alertRules: Lookouts<AlertRule> & {
    /** Makes the declared rules exactly those given, by id; one that stays as it was keeps what it found. */
    declare(rules: AlertRule[]): Promise<void>
  }
}

/** A look that was taken, or an end that was decided: the row as it is to be, on the version it was read in, and what is owed for it. */
export type Settlement = {
  holder: string
  notices: NoticeDraft[]
  /** The row is removed instead of written. */
  removed?: boolean
} & ({ kind: 'watch'; item: Watch } | { kind: 'alert-rule'; item: AlertRule })
