/** Something a fault can lie in. `workload` stands for a deployment, stateful set, daemon set, job or service of one name. */
export interface ObjectRef {
  kind:
    | 'workload'
    | 'pod'
    | 'node'
    | 'namespace'
    | 'volume'
    | 'service'
    | 'database'
    | 'host'
    | 'deploy'
    | 'commit'
    | 'flag'
    | 'code'
    | 'external'
  name: string
  namespace?: string
}

/** How an object is written in a sentence and in a ranking: `workload shop/cart`. */
export const writeObject = ({ kind, namespace, name }: ObjectRef) =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`

/** Something to do about a cause. A command is built only from objects that were seen. */
export interface Remedy {
  text: string
  when: 'immediate' | 'preventive'
  /** As a person would type it, one word each; never run by a shell. */
  command?: string[]
}

/** One explanation of what goes wrong, with what speaks for it and against it. */
export interface Cause {
  object: ObjectRef
  /** The mechanism: a name from the field (`oom_killed`), or words of our own for what no rule names. */
  kind: string
  /** One sentence a person on call understands. */
  summary: string
  /** 0 to 1, calibrated: of ten causes named with 0.8, eight are right. */
  confidence: number
  /** What the evidence alone made of it, where what people said of earlier verdicts moved `confidence` away from it. */
  uncalibrated?: number
  /** Ids of evidence that speaks for it, the strongest first; never empty. */
  evidence: string[]
  /** Ids of evidence that speaks against it. */
  against: string[]
  remedies: Remedy[]
}

/** Confidence in a word, for cards. */
export const confidenceWord = (confidence: number): 'low' | 'medium' | 'high' =>
  confidence >= 0.8 ? 'high' : confidence >= 0.5 ? 'medium' : 'low'

/** What an investigation concludes, the same with and without a language model. */
export interface Verdict {
  /**
   * `cause`: named with evidence; `external`: outside of what is ours; `healthy`: nothing is wrong; `undetermined`: what
   * was seen does not suffice, which `unknowns` explains.
   */
  outcome: 'cause' | 'external' | 'healthy' | 'undetermined'
  summary: string
  /** The best explanation; absent when healthy or undetermined. */
  rootCause?: Cause
  confidence: number
  /** Other explanations that were looked at, each with why it was put aside. */
  excluded: { cause: Cause; why: string }[]
  affected: { services: string[]; resources: ObjectRef[] }
  /** What happened, in order; each line cites evidence. */
  timeline: { at: Date; text: string; evidence: string[] }[]
  remedies: Remedy[]
  /** What could not be seen and would have helped. */
  unknowns: string[]
}
