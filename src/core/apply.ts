import { actorName } from './actor.ts'
import type { Deadline, Event, Incident } from './incident.ts'
import { stepAt } from './oncall/policy.ts'

/** When an SLA warning comes: this share of the target has passed. */
const warnShare = 0.8

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
      return { ...incident, firing: Math.max(0, incident.firing - 1) }
    case 'acknowledged':
      return acknowledged(incident, event)
    case 'snoozed':
      return { ...stopped(incident), status: 'snoozed', snoozedUntil: event.until, sla: pause(incident.sla, event.at) }
    case 'woke':
      return restarted(incident, event.at)
    case 'reopened':
      return restarted(without(incident, 'resolvedAt', 'resolvedBy', 'resolution'), event.at)
    case 'resolved':
      return resolved(incident, event)
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
  const sla = resume(incident.sla, event.at)
  return {
    ...without(stopped(incident), 'snoozedUntil'),
    status: 'resolved',
    resolvedAt: event.at,
    resolvedBy: actorName(event.actor),
    ...(event.note !== undefined && { resolution: event.note }),
    firing: event.auto ? incident.firing : 0,
    sla: {
      ...(sla.ack && { ack: met(sla.ack, event.at) }),
      ...(sla.resolve && { resolve: met(sla.resolve, event.at) }),
    },
  }
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

const deadline = (targetMs: number, from: Date): Deadline => ({
  targetMs,
  warnAt: new Date(from.getTime() + targetMs * warnShare),
  dueAt: new Date(from.getTime() + targetMs),
  warned: false,
  breached: false,
})

const met = (deadline: Deadline, at: Date): Deadline => (deadline.metAt ? deadline : { ...deadline, metAt: at })

function mark(incident: Incident, target: 'ack' | 'resolve', seen: Partial<Deadline>): Incident {
  const current = incident.sla[target]
  return current ? { ...incident, sla: { ...incident.sla, [target]: { ...current, ...seen } } } : incident
}

const pause = (sla: Incident['sla'], at: Date): Incident['sla'] => (sla.pausedAt ? sla : { ...sla, pausedAt: at })

/** Ends a pause: what was still running moves on by the time it stood still. */
function resume({ pausedAt, ...sla }: Incident['sla'], at: Date): Incident['sla'] {
  if (!pausedAt) return sla
  const by = at.getTime() - pausedAt.getTime()
  const shift = (d: Deadline): Deadline =>
    d.metAt ? d : { ...d, warnAt: new Date(d.warnAt.getTime() + by), dueAt: new Date(d.dueAt.getTime() + by) }
  return { ...(sla.ack && { ack: shift(sla.ack) }), ...(sla.resolve && { resolve: shift(sla.resolve) }) }
}

function without<T extends object, K extends keyof T>(from: T, ...keys: K[]): Omit<T, K> & Partial<Pick<T, K>> {
  const copy = { ...from }
  for (const key of keys) delete copy[key]
  return copy
}
