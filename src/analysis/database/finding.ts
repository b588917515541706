import type { Remedy } from '../../core/investigation/verdict.ts'
import type { Proof } from './proof.ts'
import type { DatabaseView } from './view-database.ts'

/** What one rule sees. */
export interface DatabaseFinding {
  /** A name from the field, such as `storage_full`. */
  kind: string
  summary: string
  /** From 0 to 1: how well the mechanism is established. */
  strength: number
  /** The strongest first; never empty. */
  proofs: Proof[]
  remedies: Remedy[]
  /** Kinds of findings that follow from this one and need no cause of their own. */
  explains: string[]
}

/** One piece of knowledge about databases. */
export interface DatabaseRule {
  name: string
  finds(view: DatabaseView): DatabaseFinding[]
}
