import type { FindAudience } from './escalate.ts'
import type { FlapRule } from './flap.ts'
import type { Incident, Paged, Person, Urgency } from './incident.ts'
import type { Moving } from './join-incidents.ts'

/** Everything that can be asked of one incident, whoever asks: a click, a route, a source or the clock. */
export type IncidentCommand =
  | { type: 'acknowledge' }
  | { type: 'resolve'; note?: string }
  | { type: 'snooze'; until: Date }
  /** `returned`: the alerts that it gets back, when it had been merged. */
  | { type: 'reopen'; reason?: string; returned?: Moving }
  | { type: 'note'; text: string }
  | { type: 'escalate'; audience: FindAudience }
  | { type: 'assign'; to: Person }
  | { type: 'set_urgency'; urgency: Urgency }
  | { type: 'alert_fires'; alert: string; title: string; urgency: Urgency }
  | { type: 'alert_clears'; alert: string; title: string; autoResolve: boolean }
  /** Another alert began to mute it, or nothing does any more. */
  | { type: 'alert_mutes'; alert: string; title: string; reason: string; autoResolve: boolean }
  | { type: 'alert_unmutes'; alert: string; title: string; urgency: Urgency }
  | { type: 'alert_flaps'; alert: string; title: string; rule: FlapRule; changes: number }
  | { type: 'merge_into'; into: Incident }
  | { type: 'merge_from'; from: Incident; moving: Moving }
  | { type: 'give_back'; from: string; moving: Moving }
  | { type: 'link'; parent: Incident; ancestors: readonly string[] }
  | { type: 'unlink' }
  | { type: 'link_child'; child: Incident }
  | { type: 'unlink_child'; child: string }
  | { type: 'add_responders'; paged: Paged; message?: string }
  /** Which maintenance windows hold its SLA: those that began say since when, those that ended until when. */
  | { type: 'hold_sla'; begun: Held[]; over: { silence: string; until: Date }[] }
  | { type: 'report_failed_delivery'; destination: string; reason: string; remedy: string; fallback?: string }
  | { type: 'open_channel'; workspace: string; channel: string; name: string }
  /** The clock looks at everything that is due; when nothing is, nothing happens. */
  | { type: 'tick'; audience: FindAudience }

/** A maintenance window that holds an SLA. */
interface Held {
  silence: string
  comment: string
  sinceAt: Date
}
