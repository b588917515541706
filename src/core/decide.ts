import { showElapsed } from './duration.ts'
import { escalate, type FindAudience } from './escalate.ts'
import type { Happening, Incident, Person, Urgency } from './incident.ts'
import { urgencies } from './incident.ts'
import { Problem } from './problem.ts'

/** Everything that can be asked of one incident, whoever asks: a click, a route, a source or the clock. */
export type IncidentCommand =
  | { type: 'acknowledge' }
  | { type: 'resolve'; note?: string }
  | { type: 'snooze'; until: Date }
  | { type: 'reopen'; reason?: string }
  | { type: 'note'; text: string }
  | { type: 'escalate'; audience: FindAudience }
  | { type: 'assign'; to: Person }
  | { type: 'set_urgency'; urgency: Urgency }
  | { type: 'alert_fires'; alert: string; title: string; urgency: Urgency }
  | { type: 'alert_clears'; alert: string; title: string; autoResolve: boolean }
  | { type: 'report_failed_delivery'; destination: string; reason: string; remedy: string; fallback?: string }
  | { type: 'open_channel'; workspace: string; channel: string; name: string }
  /** The clock looks at everything that is due; when nothing is, nothing happens. */
  | { type: 'tick'; audience: FindAudience }

const minute = 60_000
/** The shortest and longest snooze, in milliseconds. */
export const snoozeRange = { min: minute, max: 30 * 24 * 60 * minute }

/**
 * Decides what a command does to an incident: the one place for every transition.
 * Returns what happens, in order (nothing is a legal answer), or the problem the asker should read.
 */
export function decide(incident: Incident, command: IncidentCommand, now: Date): Happening[] | Problem {
  switch (command.type) {
    case 'acknowledge':
      return incident.status === 'open' || incident.status === 'snoozed'
        ? [{ type: 'acknowledged' }]
        : already(incident, now)
    case 'resolve':
      return incident.status === 'resolved' ? already(incident, now) : [resolved(false, command.note)]
    case 'snooze':
      return snooze(incident, command.until, now)
    case 'reopen':
      if (incident.status !== 'resolved')
        return new Problem('conflict', `${incident.id} is not resolved, so there is nothing to reopen.`)
      return [{ type: 'reopened', ...(command.reason && { reason: command.reason }) }]
    case 'note':
      return command.text.trim()
        ? [{ type: 'noted', text: command.text }]
        : new Problem('invalid', 'The note is empty.', { fields: { text: 'Write something.' } })
    case 'escalate':
      return byHand(incident, command.audience, now)
    case 'assign':
      return incident.assignee?.id === command.to.id ? [] : [{ type: 'assigned', to: command.to }]
    case 'set_urgency':
      return incident.urgency === command.urgency ? [] : [{ type: 'urgency_changed', urgency: command.urgency }]
    case 'alert_fires':
      return joins(incident, command)
    case 'alert_clears':
      return clears(incident, command)
    case 'report_failed_delivery': {
      const { type: _, ...failure } = command
      return [{ type: 'delivery_failed', ...failure }]
    }
    case 'open_channel': {
      const { type: _, ...channel } = command
      return incident.major
        ? new Problem('conflict', `${incident.id} already has the channel #${incident.major.name}.`)
        : [{ type: 'channel_opened', ...channel }]
    }
    case 'tick':
      return tick(incident, command.audience, now)
  }
}

const resolved = (auto: boolean, note?: string): Happening => ({
  type: 'resolved',
  auto,
  ...(note?.trim() && { note: note.trim() }),
})

/** Tells the loser of a race who was first, so that a second click is an answer and not an error page. */
function already(incident: Incident, now: Date): Problem {
  const [word, who, at] =
    incident.status === 'resolved'
      ? ['resolved', incident.resolvedBy, incident.resolvedAt]
      : ['acknowledged', incident.acknowledgedBy, incident.acknowledgedAt]
  const ago = at ? ` ${now.getTime() - at.getTime() < 1_000 ? 'just now' : `${showElapsed(at, now)} ago`}` : ''
  return new Problem('conflict', `${incident.id} was already ${word}${who ? ` by ${who}` : ''}${ago}.`)
}

function snooze(incident: Incident, until: Date, now: Date): Happening[] | Problem {
  if (incident.status === 'resolved') return already(incident, now)
  const length = until.getTime() - now.getTime()
  if (!(length >= snoozeRange.min && length <= snoozeRange.max))
    return new Problem('invalid', 'A snooze lasts from 1 minute to 30 days.', {
      fields: { for: 'Choose 1 minute to 30 days.' },
    })
  return [{ type: 'snoozed', until }]
}

function byHand(incident: Incident, audience: FindAudience, now: Date): Happening[] | Problem {
  if (incident.status === 'resolved') return already(incident, now)
  if (!incident.escalation)
    return new Problem(
      'invalid',
      `${incident.service} has no escalation policy and no responders; give the service one to page somebody.`,
    )
  if (incident.escalation.exhausted)
    return new Problem('conflict', `Every step of the policy for ${incident.id} has already paged.`)
  return escalate(incident, incident.escalation, audience, now, true)
}

function joins(
  incident: Incident,
  { alert, title, urgency }: { alert: string; title: string; urgency: Urgency },
): Happening[] {
  const happenings: Happening[] = [{ type: 'alert_joined', alert, title, urgency }]
  if (urgencies.indexOf(urgency) < urgencies.indexOf(incident.urgency))
    happenings.push({ type: 'urgency_changed', urgency, reason: 'A more urgent alert joined.' })
  return happenings
}

function clears(
  incident: Incident,
  { alert, title, autoResolve }: { alert: string; title: string; autoResolve: boolean },
): Happening[] {
  const happenings: Happening[] = [{ type: 'alert_cleared', alert, title }]
  if (autoResolve && incident.firing === 1 && incident.status !== 'resolved') happenings.push(resolved(true))
  return happenings
}

function tick(incident: Incident, audience: FindAudience, now: Date): Happening[] {
  if (incident.status === 'resolved') return []
  if (incident.status === 'snoozed')
    return incident.snoozedUntil && incident.snoozedUntil <= now ? [{ type: 'woke' }] : []
  const { escalation } = incident
  const due = incident.status === 'open' && escalation?.nextAt && !escalation.exhausted && escalation.nextAt <= now
  return [...(due ? escalate(incident, escalation, audience, now, false) : []), ...targets(incident, now)]
}

/** Each warning and each breach once; after downtime a breach that is due says nothing of the warning it overtook. */
function targets(incident: Incident, now: Date): Happening[] {
  if (incident.sla.pausedAt) return []
  return (['ack', 'resolve'] as const).flatMap((target): Happening[] => {
    const deadline = incident.sla[target]
    if (!deadline || deadline.metAt || deadline.breached) return []
    if (deadline.dueAt <= now) return [{ type: 'sla_breached', target, dueAt: deadline.dueAt }]
    return !deadline.warned && deadline.warnAt <= now ? [{ type: 'sla_warned', target, dueAt: deadline.dueAt }] : []
  })
}

/** The first moment of an incident: decided apart, since there is nothing yet to decide on. */
export const decideOpening = (opening: { title: string }): Problem | undefined =>
  opening.title.trim()
    ? undefined
    : new Problem('invalid', 'An incident needs a title.', { fields: { title: 'Write a title.' } })
