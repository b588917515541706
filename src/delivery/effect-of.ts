import type { EventType } from '../core/incident.ts'
import type { Toggles } from '../core/workspace.ts'

/** What an event does to the cards of its incident. */
export interface CardEffect {
  /** The toggle that switches its reply, and with it whether it may post a first card; `always` has no toggle. */
  told?: keyof Toggles | 'always'
  /** Whether the card shows anything of it: edits are scarce. */
  edits: boolean
}

const effects: Record<EventType, CardEffect> = {
  opened: { told: 'triggered', edits: true },
  reopened: { told: 'triggered', edits: true },
  woke: { told: 'triggered', edits: true },
  acknowledged: { told: 'acknowledged', edits: true },
  snoozed: { told: 'acknowledged', edits: true },
  resolved: { told: 'resolved', edits: true },
  escalated: { told: 'escalated', edits: true },
  escalation_exhausted: { told: 'escalated', edits: true },
  sla_warned: { told: 'sla_breached', edits: false },
  sla_breached: { told: 'sla_breached', edits: false },
  noted: { told: 'note_added', edits: false },
  alert_joined: { edits: true },
  alert_cleared: { edits: true },
  alert_muted: { edits: true },
  alert_unmuted: { edits: true },
  alert_flapping: { told: 'always', edits: true },
  merged_into: { told: 'always', edits: true },
  merged_from: { told: 'always', edits: true },
  unmerged: { told: 'always', edits: true },
  linked: { told: 'always', edits: true },
  unlinked: { told: 'always', edits: true },
  child_linked: { told: 'always', edits: true },
  child_unlinked: { told: 'always', edits: true },
  responders_added: { told: 'always', edits: true },
  // A maintenance window concerns many incidents at once; their timelines tell of it.
  sla_paused: { edits: false },
  sla_resumed: { edits: false },
  assigned: { told: 'always', edits: true },
  urgency_changed: { told: 'always', edits: true },
  // An edit that fails would cause the event that causes the edit.
  delivery_failed: { told: 'always', edits: false },
  channel_opened: { told: 'always', edits: false },
  investigation_started: { told: 'always', edits: false },
  investigation_updated: { told: 'always', edits: false },
  investigation_concluded: { told: 'always', edits: false },
  remediated: { told: 'always', edits: false },
}

/** What an event does to cards. */
export const effectOf = (type: EventType): CardEffect => effects[type]
