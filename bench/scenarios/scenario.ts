import type { AllclearUnderTest } from '../allclear.ts'
import type { Contestant } from '../contestant.ts'

/** One measured number. */
export interface Figure {
  label: string
  value: number
  show(value: number): string
  target?: string
}

/** How thorough a run is. */
export interface Effort {
  quick: boolean
  /** Counts up with every round, so that groups and clicks never repeat. */
  round: number
}

/** A piece of work that contestants are measured with. */
export interface Scenario {
  name: string
  /** How often it is measured; the table shows medians. */
  rounds(effort: Pick<Effort, 'quick'>): number
  run(contestant: Contestant, effort: Effort): Promise<Figure[]>
}

/** Narrows to the one whose database can be asked and who takes clicks. */
export const isAllclear = (contestant: Contestant): contestant is AllclearUnderTest => 'query' in contestant
