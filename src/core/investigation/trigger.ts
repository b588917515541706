import type { Actor } from '../actor.ts'

/** What started it. */
export interface Trigger {
  kind: 'incident' | 'rule' | 'command' | 'schedule' | 'test'
  /** Whoever asked; its rights bound what may be looked at. */
  by: Actor
  /** In words: the rule that spoke, the incident that opened. */
  reason: string
}

/** Where its card stands: a connected Slack workspace or a configured notifier, and the channel. */
export interface Place {
  id: string
  type: string
  channel: string
}
