import type { Button, Card, Control, Field, Text } from './card.ts'
import { showElapsed } from './duration.ts'
import type { Incident, Urgency } from './incident.ts'

const badges: Record<Urgency, string> = {
  high: '🔴 HIGH URGENCY',
  medium: '🟡 MEDIUM URGENCY',
  low: '🔵 LOW URGENCY',
}

/** The snooze lengths everybody knows from their alarm clock; anything else is asked for. */
const naps = [
  ['15 minutes', '15m'],
  ['30 minutes', '30m'],
  ['1 hour', '1h'],
  ['4 hours', '4h'],
] as const

/** The headline card: the incident as it stands now, with the moves still open to a responder. */
export function incidentCard(
  incident: Incident,
  { publicUrl, image }: { publicUrl: string; image?: Card['image'] },
): Card {
  const resolved = incident.status === 'resolved'
  const { mergedInto } = incident
  return {
    title: incident.title,
    tone: resolved ? 'good' : incident.urgency,
    badge: mergedInto ? `🔀 MERGED INTO ${mergedInto}` : resolved ? '✅ RESOLVED' : badges[incident.urgency],
    fields: fields(incident),
    ...(incident.resolution && { lines: [[{ bold: 'Resolution: ' }, incident.resolution]] }),
    ...(image && !resolved && { image }),
    controls: controls(incident, publicUrl),
    footer: [footer(incident)],
  }
}

function fields(incident: Incident): Field[] {
  const { service, component, environment, openedAt, resolvedAt, assignee, priority } = incident
  return [
    { label: 'Service', value: service },
    ...(component ? [{ label: 'Component', value: component }] : []),
    ...(environment ? [{ label: 'Environment', value: environment }] : []),
    ...(priority ? [{ label: 'Priority', value: priority }] : []),
    { label: 'Status', value: statusWords(incident) },
    { label: 'Triggered', value: [{ time: openedAt, form: 'ago' }] },
    {
      label: 'Duration',
      value: resolvedAt ? showElapsed(openedAt, resolvedAt) : ['since ', { time: openedAt, form: 'clock' }],
    },
    ...(assignee ? [{ label: 'Assignee', value: [{ user: assignee.id, name: assignee.name }] } satisfies Field] : []),
    ...responders(incident),
    ...alerts(incident),
    ...family(incident),
  ]
}

const responders = ({ responders: all = [] }: Incident): Field[] =>
  all.length ? [{ label: 'Helping', value: all.flatMap(({ id, name }, i) => [i ? ', ' : '', { user: id, name }]) }] : []

const alerts = ({ firing, total, flapping, mergedInto }: Incident): Field[] =>
  total > 0 && !mergedInto
    ? [{ label: 'Alerts', value: `firing ${firing} of ${total}${flapping?.length ? ', flapping' : ''}` }]
    : []

const family = ({ parent, children = [] }: Incident): Field[] => [
  ...(parent ? [{ label: 'Part of', value: parent }] : []),
  ...(children.length ? [{ label: 'Linked', value: children.join(', ') }] : []),
]

/** The status in words, with who and until when. */
export function statusWords(incident: Incident): Text {
  switch (incident.status) {
    case 'open':
      return incident.escalation?.exhausted ? 'Open, everybody was paged' : 'Open'
    case 'acknowledged':
      return incident.acknowledgedBy ? ['Acknowledged by ', incident.acknowledgedBy] : 'Acknowledged'
    case 'snoozed':
      return incident.snoozedUntil ? ['Snoozed until ', { time: incident.snoozedUntil, form: 'clock' }] : 'Snoozed'
    case 'resolved':
      if (incident.mergedInto) return [`Merged into ${incident.mergedInto} by `, incident.resolvedBy ?? 'Allclear']
      return incident.resolvedBy ? ['Resolved by ', incident.resolvedBy] : 'Resolved'
  }
}

function controls({ id, status }: Incident, publicUrl: string): Control[] {
  const view = { label: 'View', url: `${publicUrl}/incidents/${id}` }
  if (status === 'resolved') return [view]
  const acknowledge: Button = {
    label: status === 'acknowledged' ? 'Acknowledged ✓' : 'Acknowledge',
    command: 'acknowledge',
    input: { incident: id },
    ...(status !== 'acknowledged' && { style: 'primary' as const }),
  }
  const resolve: Button = { label: 'Resolve', command: 'resolve', input: { incident: id }, ask: ['note'] }
  const options: Button[] = [
    ...naps.map(([label, length]) => ({ label, command: 'snooze', input: { incident: id, for: length } })),
    { label: 'Custom…', command: 'snooze', input: { incident: id }, ask: ['for'] },
  ]
  return [acknowledge, resolve, { label: 'Snooze', options }, view]
}

const footer = ({ id, source }: Incident): Text => [
  id,
  ' · ',
  source === 'manual' ? 'declared by hand' : `from ${source}`,
]
