import { actorName } from '../../core/actor.ts'
import type { Event, EventType, Incident } from '../../core/incident.ts'
import { tell } from '../../core/tell.ts'
import { type Html, h } from './html.ts'
import { type IconName, icon } from './icon.ts'
import { moment } from './moment.ts'
import { type Reading, text } from './text.ts'

const pictures: Record<EventType, IconName> = {
  opened: 'flame',
  alert_joined: 'plus',
  alert_cleared: 'minus',
  alert_muted: 'moon',
  alert_unmuted: 'alarm',
  alert_flapping: 'again',
  acknowledged: 'check',
  snoozed: 'moon',
  woke: 'alarm',
  resolved: 'wrench',
  reopened: 'again',
  merged_into: 'rise',
  merged_from: 'plus',
  unmerged: 'again',
  linked: 'hash',
  unlinked: 'hash',
  child_linked: 'hash',
  child_unlinked: 'hash',
  responders_added: 'person',
  sla_paused: 'gauge',
  sla_resumed: 'gauge',
  noted: 'note',
  escalated: 'rise',
  escalation_exhausted: 'warn',
  sla_warned: 'gauge',
  sla_breached: 'warn',
  assigned: 'person',
  urgency_changed: 'gauge',
  delivery_failed: 'warn',
  channel_opened: 'hash',
  investigation_started: 'search',
  investigation_updated: 'search',
  investigation_concluded: 'search',
  remediated: 'wrench',
}

/** The picture of a kind of event. */
export const eventIcon = (type: EventType): Html => icon(pictures[type])

/** All that happened, the newest first, in the same sentences as in Slack. */
export const timeline = (events: Event[], incident: Incident, reading: Reading): Html =>
  h`<ol class="timeline">${events.toReversed().map((event) => entry(event, incident, reading))}</ol>`

function entry(event: Event, incident: Incident, reading: Reading): Html {
  const told = tell(event, incident)
  const via = 'via' in event.actor ? ` via ${event.actor.via}` : ''
  return h`<li class="event ${event.type}" id="event-${event.seq}"><span class="event-sign">${eventIcon(event.type)}</span>
<div><p>${text(told.text, reading)}</p>${told.quote ? h`<blockquote>${told.quote}</blockquote>` : ''}
<p class="muted small">${moment(event.at, reading.now)} · ${actorName(event.actor)}${via}</p></div></li>`
}
