import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import { Refusal } from './refusal.ts'

/** A response_url works five times within thirty minutes. */
const uses = 5
const lifetime = 30 * 60 * 1000

/** What a response_url answers to. `message` is the ts of the message (or ephemeral) that was interacted with. */
export interface ResponseTarget {
  team: string
  user: string
  channel: string
  message?: string
  ephemeral?: boolean
  thread?: string
}

/** The response_urls in circulation. */
export interface ResponseUrls {
  /** Makes the path of a new response_url; `kind` is the first segment, as Slack's differ for commands and actions. */
  issue(kind: 'commands' | 'actions', target: ResponseTarget): string
  /** Counts one use of a path, or throws expired_url or used_url. */
  redeem(path: string): ResponseTarget
}

/** Creates the book of response_urls on a clock. */
export function createResponseUrls(now: Clock): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; at: number; left: number }>()
  return {
    issue(kind, target) {
      const path = `/${kind}/${target.team}/${1000 + issued.size}/${randomBytes(12).toString('hex')}`
      issued.set(path, { target, at: now(), left: uses })
      return path
    },
    redeem(path) {
      const entry = issued.get(path)
      if (!entry || now() - entry.at > lifetime) throw new Refusal('expired_url')
      if (entry.left === 0) throw new Refusal('used_url')
      entry.left -= 1
      return entry.target
    },
  }
}
