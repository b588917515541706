import type { Deadline, Incident } from '../../core/incident.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'

/** The target of an incident that needs a look: missed, or most of its time is gone. */
export function slaAtRisk({ sla, status }: Incident, now: Date): { deadline: Deadline; word: string } | undefined {
  if (status === 'resolved' || sla.pausedAt) return undefined
  const running = [
    { deadline: sla.ack, word: 'acknowledge' },
    { deadline: sla.resolve, word: 'resolve' },
  ].filter((t): t is { deadline: Deadline; word: string } => t.deadline !== undefined && !t.deadline.metAt)
  return running.find(({ deadline }) => deadline.breached || deadline.warnAt <= now)
}

/** A mark on incidents whose target is missed or near. */
export function slaBadge(incident: Incident, now: Date): Inside {
  const risk = slaAtRisk(incident, now)
  if (!risk) return undefined
  const missed = risk.deadline.breached || risk.deadline.dueAt <= now
  return h`<span class="pill ${missed ? 'breached' : 'near'}">${icon('gauge')}${missed ? 'SLA missed' : 'SLA near'}</span>`
}

/** The targets of an incident with how they stand. */
export function slaFacts({ sla }: Incident, now: Date): Inside {
  const targets: [string, Deadline | undefined][] = [
    ['Acknowledge by', sla.ack],
    ['Resolve by', sla.resolve],
  ]
  return targets.map(
    ([label, deadline]) => deadline && h`<div><dt>${label}</dt><dd>${standing(deadline, now, sla.pausedAt)}</dd></div>`,
  )
}

function standing({ dueAt, metAt, breached }: Deadline, now: Date, pausedAt: Date | undefined): Html {
  if (metAt)
    return h`<span class="${breached ? 'bad' : 'good'}">${breached ? 'late, ' : 'met '}${moment(metAt, now)}</span>`
  if (pausedAt) return h`<span class="muted">paused</span>`
  if (breached || dueAt <= now) return h`<span class="bad">missed ${moment(dueAt, now)}</span>`
  return moment(dueAt, now)
}
