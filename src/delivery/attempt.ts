import type { Delivery, Notice } from '../core/delivery.ts'
import type { Owed } from '../core/outbox.ts'
import { affordable, type Spent } from './budget.ts'
import { conclude, methodOf } from './conclude.ts'
import { decideOutcome, perhapsSent } from './decide-outcome.ts'
import { type Effects, type Next, noticeOf, report } from './effects.ts'
import { reconcile } from './reconcile.ts'

/** Makes one attempt at one claimed delivery. */
export async function attempt(lane: string, owed: Owed, effects: Effects): Promise<Next> {
  const { delivery } = owed
  const notice = await noticeOf(owed, effects)
  if (delivery.error?.code === perhapsSent) {
    const looked = await reconcile(notice, effects)
    if (looked === 'found') return 'continue'
    if (looked === 'later') return notNow(delivery, 5_000, delivery.error, effects)
  }
  const call = effects.notifier(delivery.notifier).call(notice)
  if ('drop' in call) return drop(delivery, call.drop, effects)
  if ('wait' in call) return waitFor(notice, call.wait, effects)
  const free = await affordable(notice, call.method, effects)
  if (free) return outOfBudget(lane, delivery, free, effects)
  if (delivery.generation !== undefined && !(await effects.outbox.stillWanted(delivery)))
    return drop(delivery, 'Somebody took the incident before this could be sent.', effects)
  const outcome = await effects.send(delivery, call)
  const decision = decideOutcome(outcome, { delivery, now: effects.clock.now(), random: effects.random() })
  return conclude(lane, notice, decision, effects)
}

const spent = {
  code: 'limited',
  message: 'The calls of this minute are used up.',
  remedy: 'Nothing to do: the card shows the latest state within a minute.',
}

/** With nothing left for anybody the whole method rests: asking for each of its deliveries would only cost. */
async function outOfBudget(lane: string, delivery: Delivery, { until, all }: Spent, effects: Effects): Promise<Next> {
  await effects.outbox.postpone(delivery, until, spent)
  report(effects, delivery, 'limited', spent.code)
  if (!all) return 'continue'
  await effects.outbox.pause(methodOf(lane), until)
  return { waitUntil: until }
}

async function drop(delivery: Delivery, reason: string, effects: Effects): Promise<Next> {
  await effects.outbox.drop(delivery, reason)
  report(effects, delivery, 'dropped', reason)
  return 'continue'
}

async function notNow(delivery: Delivery, waitMs: number, error: typeof spent, effects: Effects): Promise<Next> {
  await effects.outbox.postpone(delivery, new Date(effects.clock.now().getTime() + Math.max(waitMs, 1)), error)
  report(effects, delivery, error.code === 'limited' ? 'limited' : 'postponed', error.code)
  return 'continue'
}

const hour = 3_600_000

/** A reply whose card never came would wait for ever; its words are in the timeline. */
async function waitFor({ delivery, now }: Notice, reason: string, effects: Effects): Promise<Next> {
  const age = now.getTime() - delivery.createdAt.getTime()
  if (age > 24 * hour) return drop(delivery, reason, effects)
  const waitMs = Math.min(30_000, 100 + age / 2)
  await effects.outbox.postpone(delivery, new Date(now.getTime() + waitMs), {
    code: 'waiting',
    message: reason,
    remedy: 'Nothing to do: it follows its card.',
  })
  report(effects, delivery, 'waited', reason)
  return 'continue'
}
