import type { z } from 'zod'
import type { Signal } from './alert.ts'
import type { FlapRule } from './flap.ts'
import type { Problem } from './problem.ts'

/** What a door received, before anyone understood it. */
export interface Posted {
  body: string
  headers: Record<string, string>
  receivedAt: Date
  sha256: string
}

/** What a door answers. */
export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** A configured source. */
export interface SourceSettings {
  name: string
  kind: string
  /** The secret of its door. */
  key: string
  service?: string
  groupBy?: string[]
  groupWaitMs: number
  groupIntervalMs: number
  resolveTimeoutMs: number
  autoResolve: boolean
  /** An alert that comes and goes more often than this is held as firing; none is when absent. */
  flap?: FlapRule
  /** An alert counts from the n-th time that it is told to fire within so long; from the first when absent. */
  openAfter?: { count: number; withinMs: number }
  /** Which services live in which repository, as the profiles say; `owner/name` in lower case. */
  repositories?: Readonly<Record<string, readonly string[]>>
  /** What the kind itself asked for. */
  extra: Record<string, unknown>
}

/** How a vendor proves that a delivery is its own, beside or instead of the key of the door. */
export interface Proof {
  /** The header that carries it, in lower case. */
  header: string
  /** Whether it was made with this secret, over the bytes as sent; compares in constant time. */
  holds(shown: string, bytes: Uint8Array, secret: string): boolean
}

/**
 * An alert format. `screen` runs at the door and must be quick: it may refuse in the vendor's own words or complete the
 * body (a minted dedup key). `parse` runs later, on what was stored, and throws a Problem `invalid` for a dead letter.
 */
export interface Source<S extends z.ZodObject = z.ZodObject> {
  kind: string
  label: string
  settings: S
  /** Paths of the vendor's own API, beside `/in/<source>/<key>`. */
  doors: { path: string; key: 'bearer' | 'routing_key' | 'genie' }[]
  /**
   * Checked before anything is kept, with the setting `secret` or else the key of the source: always when the header is
   * there, and when `secret` is set it must be there. Who shows it needs no key.
   */
  proof?: Proof
  /** Headers that `parse` reads, in lower case; they hold no secret. */
  headers?: readonly string[]
  screen?(posted: Posted, settings: SourceSettings): { refuse: Answer } | { accept: Posted; answer: Answer }
  answers: { accepted: Answer; overloaded: Answer; refused(problem: Problem): Answer }
  parse(posted: Posted, settings: SourceSettings): Signal[]
}
