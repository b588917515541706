import { type Notice, priorities } from '../core/delivery.ts'
import type { Effects } from './effects.ts'

/** The share of a budget that everything but high urgency may use: the rest is kept for what hurries. */
const ordinaryShare = 0.8

/** When a call is free again; `all` when not even what hurries may make one before. */
export interface Spent {
  until: Date
  all: boolean
}

/** Takes one call from the workspace's budget of this method; otherwise says when one is free. */
export async function affordable(
  { delivery, incident }: Notice,
  method: string,
  { budgets, outbox }: Effects,
): Promise<Spent | undefined> {
  const limit = budgets[method]
  if (limit === undefined) return undefined
  const hurries = incident
    ? incident.urgency === 'high' || delivery.kind === 'page'
    : delivery.priority === priorities.page
  const mine = hurries ? limit : Math.max(1, Math.floor(limit * ordinaryShare))
  const until = await outbox.spend(`${delivery.notifier}:${delivery.workspace}:${method}`, mine)
  return until && { until, all: hurries }
}
