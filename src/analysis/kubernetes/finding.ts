import type { Evidence } from '../../core/investigation/evidence.ts'
import type { ObjectRef, Remedy } from '../../core/investigation/verdict.ts'
import type { ClusterView } from './view-cluster.ts'

/**
 * How well a finding is established, as the share of such findings that prove right:
 * `stated` – the cluster itself names the reason, and the state it names still holds;
 * `deduced` – two declarations contradict each other and a present symptom follows from it;
 * `likely` – the usual reading of what is seen, with a rival;
 * `hinted` – fits, but much else would look the same;
 * `observed` – only the symptom, described; no mechanism is named.
 */
export const certainties = { stated: 0.95, deduced: 0.88, likely: 0.66, hinted: 0.5, observed: 0.4 } as const
/** One of the grades of certainty. */
export type Certainty = keyof typeof certainties

/** Evidence before it has an id. */
export type Proof = Omit<Evidence, 'id'>

/** What one rule sees: an object, what is wrong with it, and how it is known. */
export interface Finding {
  object: ObjectRef
  /** A name from the field, such as `oom_killed`. */
  kind: string
  summary: string
  certainty: Certainty
  /** The strongest first; never empty. */
  proofs: Proof[]
  remedies?: Remedy[]
  /** What suffers from it besides its own object: names of workloads; they need no cause of their own. */
  explains?: string[]
  /** From 0 to 1: of several of one certainty the heavier one comes first. */
  weight?: number
}

/** One piece of knowledge about clusters. */
export interface Rule {
  name: string
  finds(view: ClusterView): Finding[]
}
