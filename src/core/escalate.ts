import type { Escalation, Happening, Incident, Paged } from './incident.ts'
import { type Step, stepAt } from './oncall/policy.ts'

/** Finds who a step reaches at this moment; `turn` counts the rounds, for steps that take turns. */
export type FindAudience = (step: Step, turn: number) => Paged

/** How long the last page may stay unanswered before the policy counts as exhausted, in milliseconds. */
export const lastCallMs = 5 * 60_000

/**
 * Fires the next step of the policy. A step with nobody to page makes its follower due at once and says so;
 * after the last one comes exhaustion, which is loud.
 */
export function escalate(
  incident: Incident,
  { policy, fired }: Escalation,
  audience: FindAudience,
  now: Date,
  byHand: boolean,
): Happening[] {
  const next = stepAt(policy, fired)
  if (next === 'exhausted') {
    const fallback = policy.fallback_channel
    return [{ type: 'escalation_exhausted', ...(fallback !== undefined && { fallbackChannel: fallback }) }]
  }
  const paged = audience(next.step, next.round)
  const reached = paged.users.length > 0 || paged.channels.length > 0
  const dueAt = byHand ? now : (incident.escalation?.nextAt ?? now)
  return [
    {
      type: 'escalated',
      step: next.index,
      round: next.round,
      generation: byHand && incident.status !== 'open' ? incident.generation + 1 : incident.generation,
      dueAt,
      byHand,
      nextAt: reached ? new Date(now.getTime() + waitAfter(policy, fired)) : now,
      paged,
    },
  ]
}

function waitAfter(policy: Escalation['policy'], fired: number): number {
  const following = stepAt(policy, fired + 1)
  return following === 'exhausted' ? lastCallMs : following.afterMs
}
