import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause } from '../../core/investigation/verdict.ts'
import type { Commit, FlagChange } from './change-question.ts'
import type { OutsideCause } from './outside/detector.ts'

/** What to do first. */
export type Remediation = 'rollback' | 'roll_forward' | 'disable_flag' | 'investigate' | OutsideCause['remedy']

/** A change beside the incident: a commit or a flag. */
export interface RankedChange {
  change: { kind: 'commit'; commit: Commit } | { kind: 'flag'; flag: FlagChange }
  /** Of a flag: the commit that brought what it turns on, where one names it. */
  behind?: Commit
  /** Log odds, comparable within one answer. */
  score: number
  /** 0 to 1: the share of belief among all changes, outside causes and the unknown. */
  confidence: number
  /** What the diff was found to do, by the names of the rules, the most telling first; empty for a flag. */
  traits: string[]
  /** Ids of evidence, the strongest first. */
  evidence: string[]
  why: string
}

/** A cause outside of what is ours, beside the incident. */
export interface RankedOutside {
  cause: OutsideCause
  score: number
  confidence: number
  evidence: string[]
  why: string
}

/** Which change broke production, or that none did. */
export interface ChangeAttribution {
  /** `external`: none of the changes; `undetermined`: nothing stands out enough to be named. */
  outcome: 'cause' | 'external' | 'undetermined'
  /** Of the named cause; of `undetermined`, how much belief the best explanation has. */
  confidence: number
  /** All changes that were looked at, the likeliest first. */
  ranking: RankedChange[]
  outside: RankedOutside[]
  /** The service that fails first. */
  service: string
  /** The other services that suffer. */
  blastRadius: string[]
  remediation: Remediation
  /** When it began. */
  since: Date
  summary: string
  /** The best explanations in the words of a verdict, the likeliest first; only those with evidence. */
  causes: Cause[]
  evidence: Evidence[]
  /** What was missing and would have helped. */
  unknowns: string[]
}
