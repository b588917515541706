import { z } from 'zod'

/** Roles in rising order: a viewer reads, on call acts and approves, an SRE lead administers too. */
export const roles = ['viewer', 'oncall', 'sre-lead'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** The protocol through which a person spoke. */
export type Surface = 'slack' | 'http' | 'cli' | 'mcp' | 'portal'

/** Who did it. Every event carries one, so that the timeline and the audit log are the same rows. */
export type Actor =
  /** `scopes`: what the key they came with is limited to, beside their role. */
  | { kind: 'user'; id: string; name: string; role: Role; via: Surface; scopes?: readonly string[] }
  /** A Slack person nobody mapped: under the policy `attribute` they may acknowledge and resolve, "via Slack". */
  | { kind: 'guest'; id: string; name: string; via: 'slack' }
  | { kind: 'source'; id: string; name: string }
  /** Asks on behalf of others and only reads; of restricted services it sees those named. */
  | { kind: 'model'; id: string; name: string; sees?: readonly string[] }
  | { kind: 'clock'; id: string; name: string }

/** The clock as an actor: timers, expiries and reminders. */
export const clockActor = (id: string): Actor => ({ kind: 'clock', id, name: 'Allclear' })

/** Whether a role suffices where another is needed. */
export const atLeast = (have: Role, need: Role) => roles.indexOf(have) >= roles.indexOf(need)

/** How an actor is named in a sentence: guests carry the way they came, so that nobody takes them for a mapped user. */
export const actorName = (actor: Actor) => (actor.kind === 'guest' ? `${actor.name} (via Slack)` : actor.name)
