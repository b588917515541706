/** Where in a chain of trouble a mechanism stands; lower ones cause higher ones. */
export const depths = { change: 0, origin: 1, resource: 2, failure: 3, reaction: 4, symptom: 5 } as const
export type Depth = keyof typeof depths

/** A way in which systems fail that log lines can be recognised by. */
export interface Mechanism {
  /** As people on call call it. */
  name: string
  depth: Depth
  /** Words that give it away, however the line is worded. */
  words: RegExp
  /** Names of mechanisms that follow from it without a step between. */
  leadsTo: string[]
}

/** Writes a row of the tables. */
export const mechanism = (name: string, depth: Depth, words: RegExp, ...leadsTo: string[]): Mechanism => ({
  name,
  depth,
  words,
  leadsTo,
})
