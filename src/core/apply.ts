import { actorName } from './actor.ts'
import { applyJoining, fewer, listed } from './apply-joining.ts'
import type { Deadline, Event, Incident } from './incident.ts'
import { stepAt } from './oncall/policy.ts'
import { deadline, ended, holdFor, letGo, met, pause, resume } from './sla-clock.ts'

/** Folds one event into the incident. Total over every event in order; it never refuses and never reads a clock. */
export function apply(incident: Incident | undefined, event: Event): Incident {
  if (event.type === 'opened') return opened(event)
  if (!incident) throw new Error(`${event.type} before opened: ${event.incident}`)
  return { ...change(incident, event), version: event.seq }
}

function opened(event: Extract<Event, { type: 'opened' }>): Incident {
  const { id: _, incident, seq, actor: __, at, type: ___, policy, sla, description: ____, ...facts } = event
  const first = policy && stepAt(policy, 0)
  return {
    ...facts,
    id: incident,
    version: seq,
    status: 'open',
    openedAt: at,
    firing: 0,
    total: 0,
    generation: 1,
    ...(policy && {
      escalation:
        first === undefined || first === 'exhausted'
          ? { policy, fired: 0, exhausted: true }
          : { policy, fired: 0, exhausted: false, nextAt: new Date(at.getTime() + first.afterMs) },
    }),
    sla: {
      ...(sla?.ackMs !== undefined && { ack: deadline(sla.ackMs, at) }),
      ...(sla?.resolveMs !== undefined && { resolve: deadline(sla.resolveMs, at) }),
    },
  }
}

function change(incident: Incident, event: Exclude<Event, { type: 'opened' }>): Incident {
  switch (event.type) {
    case 'alert_joined':
      return { ...incident, firing: incident.firing + 1, total: incident.total + 1 }
    case 'alert_cleared':
    case 'alert_muted':
      return calmed(fewer(incident, 1), event.alert)
    case 'alert_unmuted':
      return { ...incident, firing: incident.firing + 1 }
    case 'alert_flapping':
      return { ...incident, flapping: [...listed(incident.flapping, event.alert), event.alert] }
    case 'acknowledged':
      return acknowledged(incident, event)
    case 'snoozed':
      return { ...stopped(incident), status: 'snoozed', snoozedUntil: event.until, sla: pause(incident.sla, event.at) }
    case 'woke':
      return restarted(incident, event.at)
    case 'reopened':
      return restarted(reopened(incident, event.returned), event.at)
    case 'resolved':
      return resolved(incident, event)
    case 'merged_into':
      return { ...over(incident, event), firing: 0, mergedInto: event.into }
    case 'merged_from':
    case 'unmerged':
    case 'linked':
    case 'unlinked':
    case 'child_linked':
    case 'child_unlinked':
    case 'responders_added':
      return applyJoining(incident, event)
    case 'sla_paused':
      return { ...incident, sla: holdFor(incident.sla, event.silence, event.sinceAt) }
    case 'sla_resumed':
      return { ...incident, sla: letGo(incident.sla, event.silence, event.until, incident.status === 'snoozed') }
    case 'escalated':
      return escalated(incident, event)
    case 'escalation_exhausted':
      return incident.escalation
        ? { ...incident, escalation: { ...without(incident.escalation, 'nextAt'), exhausted: true } }
        : incident
    case 'sla_warned':
      return mark(incident, event.target, { warned: true })
    case 'sla_breached':
      return mark(incident, event.target, { warned: true, breached: true })
    case 'assigned':
      return { ...incident, assignee: event.to }
    case 'urgency_changed':
      return { ...incident, urgency: event.urgency }
    case 'channel_opened':
      return { ...incident, major: { workspace: event.workspace, channel: event.channel, name: event.name } }
    case 'noted':
    case 'delivery_failed':
    case 'investigation_started':
    case 'investigation_updated':
    case 'investigation_concluded':
    case 'remediated':
      return incident
  }
}

function acknowledged(incident: Incident, { actor, at }: Event): Incident {
  const sla = resume(incident.sla, at)
  return {
    ...without(stopped(incident), 'snoozedUntil'),
    status: 'acknowledged',
    acknowledgedAt: at,
    acknowledgedBy: actorName(actor),
    ...(actor.kind === 'user' && { assignee: { id: actor.id, name: actor.name } }),
    sla: { ...sla, ...(sla.ack && { ack: met(sla.ack, at) }) },
  }
}

function resolved(incident: Incident, event: Extract<Event, { type: 'resolved' }>): Incident {
  return {
    ...over(incident, event),
    ...(event.note !== undefined && { resolution: event.note }),
    firing: event.auto ? incident.firing : 0,
  }
}

/** The work on it ends, for whatever reason. */
function over(incident: Incident, { actor, at }: Event): Incident {
  const sla = ended(incident.sla, at)
  return {
    ...without(stopped(incident), 'snoozedUntil', 'flapping'),
    status: 'resolved',
    resolvedAt: at,
    resolvedBy: actorName(actor),
    sla: { ...(sla.ack && { ack: met(sla.ack, at) }), ...(sla.resolve && { resolve: met(sla.resolve, at) }) },
  }
}

function reopened(incident: Incident, returned: { firing: number; total: number } | undefined): Incident {
  const before = without(incident, 'resolvedAt', 'resolvedBy', 'resolution', 'mergedInto')
  return returned ? { ...before, ...returned } : before
}

function calmed({ flapping, ...incident }: Incident, alert: string): Incident {
  const left = listed(flapping, alert)
  return left.length ? { ...incident, flapping: left } : incident
}

function escalated(incident: Incident, event: Extract<Event, { type: 'escalated' }>): Incident {
  if (!incident.escalation) return incident
  const escalation = { ...incident.escalation, fired: incident.escalation.fired + 1, nextAt: event.nextAt }
  const awake = incident.status === 'open' ? incident : without(incident, 'snoozedUntil')
  return { ...awake, status: 'open', generation: event.generation, escalation, sla: resume(incident.sla, event.at) }
}

/** Escalation ends: the next generation makes every timer and page already under way void. */
function stopped(incident: Incident): Incident {
  const { escalation } = incident
  return {
    ...incident,
    generation: incident.generation + 1,
    ...(escalation && { escalation: without(escalation, 'nextAt') }),
  }
}

/** Open again: the policy starts from its first step, pauses end, and the ack target counts only once. */
function restarted(incident: Incident, at: Date): Incident {
  const { escalation } = incident
  const first = escalation && stepAt(escalation.policy, 0)
  return {
    ...without(incident, 'snoozedUntil', 'acknowledgedAt', 'acknowledgedBy'),
    status: 'open',
    generation: incident.generation + 1,
    ...(escalation &&
      first !== undefined &&
      first !== 'exhausted' && {
        escalation: {
          policy: escalation.policy,
          fired: 0,
          exhausted: false,
          nextAt: new Date(at.getTime() + first.afterMs),
        },
      }),
    sla: resume(incident.sla, at),
  }
}

function mark(incident: Incident, target: 'ack' | 'resolve', seen: Partial<Deadline>): Incident {
  const current = incident.sla[target]
  return current ? { ...incident, sla: { ...incident.sla, [target]: { ...current, ...seen } } } : incident
}

function without<T extends object, K extends keyof T>(from: T, ...keys: K[]): Omit<T, K> & Partial<Pick<T, K>> {
  const copy = { ...from }
  for (const key of keys) delete copy[key]
  return copy
}
