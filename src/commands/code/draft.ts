import type { Risk } from '../../core/approval/risk.ts'
import type { Commit, FileChange } from '../../core/code/code-host.ts'
import type { CodePlace } from '../../core/code/locate-frame.ts'
import type { FileDelta } from '../../core/code/patch.ts'

/** The ways in which a fix can be made: the whole commit taken back, a part of it, a setting, a manifest, or by a model. */
export const approaches = ['revert', 'setting', 'partial', 'manifest', 'model'] as const
export type Approach = (typeof approaches)[number]

/** A change of code that may mend a fault, made on one commit, before anybody is asked. */
export interface Draft {
  approach: Approach
  /** One line: what it does. */
  title: string
  /** Why this, for whoever decides. */
  why: string
  deltas: FileDelta[]
  /** What is taken back, in whole or in part. */
  commit?: Commit & { files: FileChange[] }
  /** Ids of the evidence it follows from, beside what the cause cites. */
  evidence?: string[]
  /** The model that wrote it. */
  model?: string
  /** What it is at least. */
  risk?: Risk
  /** How a person does the same by hand, where one command does. */
  command?: string[]
}

/** What evidence says of the place of a fault. */
export interface Clues {
  /** Where the errors come from. */
  places: readonly CodePlace[]
  /** Everything that is cited for the cause, as one text. */
  text: string
}
