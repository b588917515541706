import { showElapsed } from './duration.ts'
import { escalate, type FindAudience } from './escalate.ts'
import type { Happening, Incident, Urgency } from './incident.ts'
import { urgencies } from './incident.ts'
import type { IncidentCommand } from './incident-command.ts'
import { linkTo, mergeFrom, mergeInto } from './join-incidents.ts'
import { Problem } from './problem.ts'

export type { IncidentCommand } from './incident-command.ts'

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
      return reopen(incident, command)
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
      return [{ type: 'alert_cleared', alert: command.alert, title: command.title }, ...unlessFiring(incident, command)]
    case 'alert_mutes': {
      const { alert, title, reason } = command
      return [{ type: 'alert_muted', alert, title, reason }, ...unlessFiring(incident, command)]
    }
    case 'alert_unmutes': {
      const { alert, title, urgency } = command
      return [{ type: 'alert_unmuted', alert, title, urgency }]
    }
    case 'alert_flaps': {
      const { alert, title, changes, rule } = command
      return [{ type: 'alert_flapping', alert, title, changes, windowMs: rule.windowMs, calmMs: rule.calmMs }]
    }
    case 'merge_into':
      return mergeInto(incident, command.into)
    case 'merge_from':
      return mergeFrom(incident, command.from, command.moving)
    case 'give_back':
      return [{ type: 'unmerged', from: command.from, ...command.moving }]
    case 'link':
      return linkTo(incident, command.parent, command.ancestors)
    case 'unlink':
      return incident.parent
        ? [{ type: 'unlinked', parent: incident.parent }]
        : new Problem('conflict', `${incident.id} belongs under no other incident.`)
    case 'link_child':
      return [{ type: 'child_linked', child: command.child.id, title: command.child.title }]
    case 'unlink_child':
      return [{ type: 'child_unlinked', child: command.child }]
    case 'add_responders':
      return addResponders(incident, command, now)
    case 'hold_sla':
      return [
        ...command.over.map((one): Happening => ({ type: 'sla_resumed', ...one })),
        ...command.begun.map((one): Happening => ({ type: 'sla_paused', ...one })),
      ]
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
  if (incident.mergedInto)
    return new Problem('conflict', `${incident.id} was merged into ${incident.mergedInto}: go on there, or reopen it.`)
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

/** With its last firing alert an incident is over, where that is wanted. */
const unlessFiring = (incident: Incident, { autoResolve }: { autoResolve: boolean }): Happening[] =>
  autoResolve && incident.firing === 1 && incident.status !== 'resolved' ? [resolved(true)] : []

function reopen(
  incident: Incident,
  { reason, returned }: Extract<IncidentCommand, { type: 'reopen' }>,
): Happening[] | Problem {
  if (incident.status !== 'resolved')
    return new Problem('conflict', `${incident.id} is not resolved, so there is nothing to reopen.`)
  if (incident.mergedInto && !returned)
    return new Problem(
      'conflict',
      `${incident.id} was just merged into ${incident.mergedInto}. Try again to undo that.`,
    )
  return [{ type: 'reopened', ...(reason && { reason }), ...(returned && { returned }) }]
}

function addResponders(
  incident: Incident,
  { paged, message }: Extract<IncidentCommand, { type: 'add_responders' }>,
  now: Date,
): Happening[] | Problem {
  if (incident.status === 'resolved') return already(incident, now)
  if (!paged.users.length && !paged.channels.length)
    return new Problem('invalid', `Nobody would be paged: ${paged.empty.join(', ')}.`, {
      fields: { who: 'Choose somebody who can be paged now.' },
    })
  return [{ type: 'responders_added', paged, ...(message?.trim() && { message: message.trim() }) }]
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
