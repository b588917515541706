import type { Actor } from '../actor.ts'
import type { Page, PageRequest } from '../page.ts'
import { canonicalJson } from './canonical-json.ts'

/** Something that was asked or done, to be kept for good. */
export interface AuditEntry {
  at: Date
  actor: Actor
  /** The command, or what the clock did. */
  command: string
  /** SHA-256 over the canonical JSON of what it was asked with, in hex. */
  digest: string
  /** `done`, or why not. */
  outcome: string
  /** What it was about, such as `prop-1a2b3c4d` or `INC-7`. */
  subject?: string
  /** What else should be known, in words. */
  detail?: string
}

/** An entry in its place: each row's hash covers the row and the hash before it, so that no row can be altered or taken out. */
export interface AuditRow extends AuditEntry {
  /** 1 for the first, without gaps. */
  seq: number
  previous: string
  hash: string
}

/** What a row's hash is taken over. */
export function auditText(row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor, command, digest, outcome, subject, detail, previous } = row
  return canonicalJson({ seq, at, actor, command, digest, outcome, subject, detail, previous })
}

/** What stands before the first row. */
export const noRow = '0'.repeat(64)

export interface AuditFilter {
  command?: string
  actor?: string
  subject?: string
  from?: Date
  to?: Date
}

/** Whether the chain holds: its length and end, or the first row where it breaks. */
export type Chain =
  | { intact: true; rows: number; head: string }
  | { intact: false; rows: number; seq: number; why: string }

/** The append-only record of everything that was changed. */
export interface AuditLog {
  appendAudit(entry: AuditEntry): Promise<AuditRow>
  /** Newest first, or oldest first for an export. */
  audit(filter: AuditFilter, page: PageRequest & { oldestFirst?: boolean }): Promise<Page<AuditRow>>
  /** Recomputes every hash; `head` is one that was noted earlier and must still be in the chain. */
  verifyAudit(head?: string): Promise<Chain>
}
