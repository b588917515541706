import type { Deploy } from './deploy.ts'
import type { Window } from './window.ts'

/** The log of changes: what sources told of deploys, releases and commits. */
export interface DeployLog {
  /** Keeps changes; one of the same id replaces what was known of it. */
  putDeploys(deploys: Deploy[]): Promise<void>
  /** The changes of a window, newest first; of one service, or of all. */
  deploys(filter: { service?: string; window: Window }): Promise<Deploy[]>
}
