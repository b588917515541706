import type { Event } from './incident.ts'
import type { Phase } from './investigation/investigation.ts'

/** What an event knows after it was stored, for live screens. */
export interface IncidentChange {
  incident: string
  version: number
  type: Event['type']
}

/** What became of a proposal. */
export type ProposalNews =
  | 'created'
  /** One more yes. */
  | 'approved'
  | 'denied'
  | 'expired'
  | 'executing'
  /** It was carried out, failed or was undone; or it is known whether it helped. */
  | 'outcome'
  | 'changed'

/** A proposal that moved; `service` says who may hear of it, `version` rises with every move. */
export interface ProposalChange {
  proposal: string
  version: number
  type: ProposalNews
  state: string
  service: string
  incidents: string[]
}

/** What became of an investigation. */
export type InvestigationNews = 'started' | 'phase' | 'hypotheses' | 'concluded' | 'cancelled' | 'changed'

/** An investigation that moved, with or without an incident. */
export interface InvestigationChange {
  investigation: string
  version: number
  type: InvestigationNews
  phase: Phase
  service: string
  incidents: string[]
}

/** Something that changed; where it stands is read from the rows. */
export type Change = IncidentChange | ProposalChange | InvestigationChange
