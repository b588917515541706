import type { Evidence } from '../../core/investigation/evidence.ts'

/** Evidence before it has an id. */
export type Proof = Omit<Evidence, 'id'>
