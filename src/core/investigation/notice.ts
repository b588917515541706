import type { InvestigationSummary } from './summary.ts'

/** What is told of an investigation: its card as it stands, or one line under the card. */
export interface InvestigationNotice {
  about: 'investigation'
  service: string
  investigation: InvestigationSummary
  /** Absent: this is the card itself. */
  line?: { sign: string; text: string }
  at: Date
}
