import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import { Refusal } from './refusal.ts'

/** How long a trigger id may be exchanged for a modal, in milliseconds. */
const lifetime = 3000

/** Whose interaction a trigger id came from; `view` is the modal it happened in, for pushing onto it. */
interface Trigger {
  team: string
  user: string
  view?: string
}

/** The trigger ids in circulation. */
export interface Triggers {
  issue(trigger: Trigger): string
  /** Exchanges a trigger id once, or throws invalid_, expired_ or exchanged_trigger_id. */
  redeem(id: string, team: string): Trigger
}

/** Creates the trigger book on a clock. */
export function createTriggers(now: Clock): Triggers {
  const issued = new Map<string, Trigger & { at: number; used: boolean }>()
  return {
    issue(trigger) {
      const id = `${1000 + issued.size}.${now()}.${randomBytes(16).toString('hex')}`
      issued.set(id, { ...trigger, at: now(), used: false })
      return id
    },
    redeem(id, team) {
      const trigger = issued.get(id)
      if (!trigger || trigger.team !== team) throw new Refusal('invalid_trigger_id')
      if (trigger.used) throw new Refusal('exchanged_trigger_id')
      if (now() - trigger.at > lifetime) throw new Refusal('expired_trigger_id')
      trigger.used = true
      return trigger
    },
  }
}
