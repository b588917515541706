import { showDuration } from '../duration.ts'

/** How many changes of a service may begin, and how far apart. */
export interface Limits {
  budget: { most: number; perMs: number }
  coolDownMs: number
}

/** When the next change of a service may begin, and why not now; undefined when it may. `begun` are the moments of earlier ones. */
export function heldUntil(
  begun: readonly Date[],
  limits: Limits,
  service: string,
  now: Date,
): { until: Date; why: string } | undefined {
  const { budget, coolDownMs } = limits
  const times = begun.map((at) => at.getTime()).sort((a, b) => b - a)
  const [latest] = times
  const rested = latest === undefined ? 0 : latest + coolDownMs
  const within = times.filter((at) => at > now.getTime() - budget.perMs)
  const free =
    within.length < budget.most
      ? 0
      : budget.most === 0
        ? now.getTime() + budget.perMs
        : within[budget.most - 1]! + budget.perMs
  const until = Math.max(rested, free)
  if (until <= now.getTime()) return undefined
  const why =
    free >= rested
      ? `${service} had ${within.length} changes within ${showDuration(budget.perMs)}, and no more are allowed.`
      : `${service} was changed a moment ago, and rests for ${showDuration(coolDownMs)} after each change.`
  return { until: new Date(until), why }
}

/** The moments worth remembering: those that may still count. */
export const stillCounting = (begun: readonly Date[], { budget, coolDownMs }: Limits, now: Date) =>
  begun.filter((at) => at.getTime() > now.getTime() - Math.max(budget.perMs, coolDownMs))
