import type { Message } from '../../clients/slack/blocks.ts'
import type { InboxItem } from '../../core/inbox.ts'
import type { Problem } from '../../core/problem.ts'
import type { Place } from './tell.ts'

/** What came of an envelope: how it is settled, and what its person should be told. */
export interface Done {
  state: 'done' | 'ignored'
  /** For the delivery list, in words. */
  reason: string
  incident?: string
  say?: Message
  /** Where to say it, when not where the envelope came from. */
  place?: Place
  /** Why it was refused; a modal shows it beside its fields. */
  problem?: Problem
}

/** Nothing was to be done, and why. */
export const ignored = (reason: string): Done => ({ state: 'ignored', reason })

/** How an inbox item ends. */
export type Settled = Pick<InboxItem, 'state' | 'outcome' | 'error'>

/** The line under which the inbox keeps what came of an envelope. */
export const settled = (dedupe: string, { state, reason, incident, problem }: Done): Settled => ({
  state,
  outcome: [{ dedupKey: dedupe, outcome: problem?.code ?? state, reason, ...(incident !== undefined && { incident }) }],
})
