import type { Span, Text } from './card.ts'
import { showDuration, showElapsed } from './duration.ts'
import type { Event, Incident, Paged } from './incident.ts'
import { concluded, investigationSigns } from './investigation/investigation-card.ts'
import { tellBy as by } from './tell-by.ts'
import { tellJoining } from './tell-joining.ts'

/** One event told in a sentence, with the sign that marks it in a thread or a timeline. */
export interface Told {
  sign: string
  text: Text
  /** Words of a person that follow the sentence, such as a note. */
  quote?: string
}

/** Tells an event as people read it, in threads, timelines and on the terminal alike; `incident` is as of the event or later. */
export function tell(event: Event, incident: Incident): Told {
  switch (event.type) {
    case 'opened':
      return { sign: '🔥', text: ['Opened', ...by(event)], ...(event.description && { quote: event.description }) }
    case 'alert_joined':
      return { sign: '➕', text: ['Alert joined: ', event.title] }
    case 'alert_cleared':
      return { sign: '➖', text: ['Alert cleared: ', event.title] }
    case 'alert_muted':
      return { sign: '🔇', text: ['Alert muted: ', event.title, `. ${event.reason}`] }
    case 'alert_unmuted':
      return { sign: '🔔', text: ['Alert counts again: ', event.title] }
    case 'alert_flapping':
      return { sign: '🌀', text: flaps(event) }
    case 'acknowledged':
      return { sign: '✅', text: ['Acknowledged', ...by(event), after(event, incident)] }
    case 'snoozed':
      return { sign: '💤', text: ['Snoozed', ...by(event), ' until ', { time: event.until, form: 'clock' }] }
    case 'woke':
      return { sign: '⏰', text: 'The snooze is over: open again' }
    case 'resolved':
      return {
        sign: '🔧',
        text: ['Resolved', ...(event.auto ? [', every alert has cleared'] : by(event)), after(event, incident)],
        ...(event.note && { quote: `Resolution: ${event.note}` }),
      }
    case 'reopened':
      return {
        sign: '🔁',
        text: ['Reopened', ...by(event), ...returned(event)],
        ...(event.reason && { quote: event.reason }),
      }
    case 'noted':
      return { sign: '📝', text: ['Note', ...by(event)], quote: event.text }
    case 'escalated':
      return { sign: '📣', text: escalated(event) }
    case 'escalation_exhausted':
      return { sign: '🚨', text: 'Everybody on the escalation policy was paged and nobody acknowledged' }
    case 'sla_warned':
      return { sign: '⏳', text: [targetName(event.target), ' is due ', { time: event.dueAt, form: 'ago' }] }
    case 'sla_breached':
      return {
        sign: '❗',
        text: [
          'SLA breached: ',
          targetName(event.target).toLowerCase(),
          ' was due at ',
          { time: event.dueAt, form: 'clock' },
        ],
      }
    case 'assigned':
      return { sign: '👤', text: ['Assigned to ', { user: event.to.id, name: event.to.name }, ...by(event)] }
    case 'urgency_changed':
      return {
        sign: '🎚️',
        text: [`Urgency is now ${event.urgency}`, ...(event.reason ? [`. ${event.reason}`] : by(event))],
      }
    case 'delivery_failed':
      return {
        sign: '⚠️',
        text: [
          'Could not deliver to ',
          event.destination,
          `: ${event.reason} ${event.remedy}`,
          event.fallback ? ` Sent to ${event.fallback} instead.` : '',
        ],
      }
    case 'investigation_started':
      return { sign: '🔎', text: ['Investigation ', { code: event.investigation }, ' started', ...by(event)] }
    case 'investigation_updated':
      return { sign: investigationSigns[event.step] ?? '🔎', text: event.text }
    case 'investigation_concluded':
      return { sign: '🎯', text: concluded(event.summary) }
    case 'remediated':
      return { sign: event.sign, text: event.text }
    case 'merged_into':
    case 'merged_from':
    case 'unmerged':
    case 'linked':
    case 'unlinked':
    case 'child_linked':
    case 'child_unlinked':
      return tellJoining(event)
    case 'responders_added':
      return {
        sign: '🙋',
        text: ['Asked to help', ...by(event), ':', ...reached(event.paged)],
        ...(event.message && { quote: event.message }),
      }
    case 'sla_paused':
      return { sign: '⏸️', text: ['The SLA stands still: maintenance ', { code: event.silence }], quote: event.comment }
    case 'sla_resumed':
      return { sign: '▶️', text: ['The SLA runs again: maintenance ', { code: event.silence }, ' is over'] }
    case 'channel_opened':
      return { sign: '📢', text: ['Channel #', event.name, ' opened', ...by(event)] }
  }
}

const returned = ({ returned: back }: Extract<Event, { type: 'reopened' }>) =>
  back ? [`, with ${back.total === 1 ? 'its alert' : `its ${back.total} alerts`} back`] : []

const flaps = ({ title, changes, windowMs, calmMs }: Extract<Event, { type: 'alert_flapping' }>) => [
  'Flapping: ',
  title,
  ` came and went ${changes} times within ${showDuration(windowMs)}. It counts as firing until it has been calm for ${showDuration(calmMs)}`,
]

const after = (event: Event, incident: Incident) => ` (${showElapsed(incident.openedAt, event.at)})`

const targetName = (target: 'ack' | 'resolve') => (target === 'ack' ? 'The acknowledge target' : 'The resolve target')

function escalated({ step, round, byHand, paged, ...event }: Extract<Event, { type: 'escalated' }>): Span[] {
  const which = `Escalated to step ${step + 1}${round > 0 ? `, round ${round + 1}` : ''}`
  return [which, ...(byHand ? by(event as Event) : []), ': ', ...reached(paged)]
}

function reached({ users, channels, empty }: Paged): Span[] {
  const people = users.flatMap(({ id, name }): Span[] => [' ', { user: id, name }])
  const places = channels.map((channel) => ` ${channel}`)
  const nobody = empty.length ? [`${users.length || channels.length ? '; ' : ''}nobody for ${empty.join(', ')}`] : []
  return [...(people.length || places.length ? ['paged', ...people, ...places] : []), ...nobody]
}
