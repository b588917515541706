import type { Deadline, Incident } from './incident.ts'

type Sla = Incident['sla']

/** When an SLA warning comes: this share of the target has passed. */
const warnShare = 0.8

/** A deadline that begins to run at a moment. */
export const deadline = (targetMs: number, from: Date): Deadline => ({
  targetMs,
  warnAt: new Date(from.getTime() + targetMs * warnShare),
  dueAt: new Date(from.getTime() + targetMs),
  warned: false,
  breached: false,
})

/** Notes that a target was reached; the first time counts. */
export const met = (deadline: Deadline, at: Date): Deadline => (deadline.metAt ? deadline : { ...deadline, metAt: at })

/** Stands still from a moment on, unless it does already. */
export const pause = (sla: Sla, at: Date): Sla => (sla.pausedAt ? sla : { ...sla, pausedAt: at })

/** Runs again, unless a maintenance window holds it: what was still running moves on by the time it stood still. */
export const resume = (sla: Sla, at: Date): Sla => (sla.maintenance?.length ? sla : ended(sla, at))

/** Ends every pause, whatever holds it: the incident is over. */
export function ended({ pausedAt, maintenance: _, ...sla }: Sla, at: Date): Sla {
  if (!pausedAt) return sla
  const by = Math.max(0, at.getTime() - pausedAt.getTime())
  const shift = (d: Deadline): Deadline =>
    d.metAt ? d : { ...d, warnAt: new Date(d.warnAt.getTime() + by), dueAt: new Date(d.dueAt.getTime() + by) }
  return { ...(sla.ack && { ack: shift(sla.ack) }), ...(sla.resolve && { resolve: shift(sla.resolve) }) }
}

/** A maintenance window begins to hold it. */
export const holdFor = (sla: Sla, silence: string, since: Date): Sla => ({
  ...pause(sla, since),
  maintenance: [...(sla.maintenance ?? []).filter((id) => id !== silence), silence],
})

/** A maintenance window lets go; it runs again when no other does, and nothing else keeps it still. */
export function letGo({ maintenance = [], ...sla }: Sla, silence: string, until: Date, still: boolean): Sla {
  const left = maintenance.filter((id) => id !== silence)
  if (left.length) return { ...sla, maintenance: left }
  return still ? sla : ended(sla, until)
}
