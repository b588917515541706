import { type Delivery, isConfigured, type Notice, type NoticeDraft, type Notifier } from '../core/delivery.ts'
import type { Owed } from '../core/outbox.ts'
import { Problem } from '../core/problem.ts'
import { affordable, type Spent } from './budget.ts'
import { conclude, giveUp, methodOf } from './conclude.ts'
import { decideOutcome, type Fault, failedThere, perhapsSent, unconfirmed } from './decide-outcome.ts'
import { divide } from './divide.ts'
import { type Effects, type Next, noticeOf, report } from './effects.ts'
import { reconcile } from './reconcile.ts'

/** Makes one attempt at one claimed delivery. */
export async function attempt(lane: string, owed: Owed, effects: Effects): Promise<Next> {
  const { delivery } = owed
  const notice = await noticeOf(owed, effects)
  if (isConfigured(delivery) && !notice.settings) return giveUp(notice, removed(delivery), true, effects)
  if (delivery.error?.code === perhapsSent || delivery.error?.code === failedThere) {
    const looked = await reconcile(notice, effects)
    if (looked === 'found') return 'continue'
    if (looked === 'later') return notNow(delivery, 5_000, delivery.error, effects)
    if (looked === 'blind' && delivery.error.code === perhapsSent && effects.notifier(delivery.notifier).doubles)
      return giveUp(notice, unconfirmed(delivery.error.message), true, effects)
  }
  const parts = partsOf(notice, effects)
  if (parts.length > 1) {
    await effects.outbox.owe(parts)
    return drop(delivery, `It was divided into ${parts.length} messages that are sent each on its own.`, effects)
  }
  const call = callOf(effects.notifier(delivery.notifier), notice)
  if ('impossible' in call) return giveUp(notice, call.impossible, true, effects)
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

/** What could not be divided when it was owed, because its notifier was not configured then, is divided now. */
function partsOf({ delivery, told, settings }: Notice, effects: Effects): NoticeDraft[] {
  if (!told || !settings || delivery.kind !== 'notice') return []
  const { subject, workspace: id, notifier: type, channel, priority } = delivery
  const draft = { subject, notifier: { id, type }, told, priority, dedupe: delivery.id }
  return divide({ ...draft, ...(channel && { destination: channel }) }, effects.notifier(type), settings)
}

const removed = ({ workspace }: Delivery): Fault => ({
  code: 'notifier_removed',
  message: `The notifier ${workspace} is no longer configured.`,
  remedy: 'Add it to its profile again and retry this delivery, or start the watch with another notifier.',
})

/** What the notifier says, or why it cannot say anything with these settings. */
function callOf(notifier: Notifier, notice: Notice): ReturnType<Notifier['call']> | { impossible: Fault } {
  try {
    return notifier.call(notice)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const remedy = `Check the settings of ${notice.delivery.workspace} and the destination, then retry this delivery.`
    return { impossible: { code: 'invalid_settings', message: error.message, remedy } }
  }
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
