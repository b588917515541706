import type { Notice } from '../core/delivery.ts'
import { type Decision, decideOutcome, type Fault } from './decide-outcome.ts'
import { type Effects, type Next, report } from './effects.ts'
import { reconcile } from './reconcile.ts'

/** Carries out what was decided about one attempt. */
export async function conclude(lane: string, notice: Notice, decision: Decision, effects: Effects): Promise<Next> {
  const { delivery } = notice
  const { outbox } = effects
  switch (decision.do) {
    case 'confirm':
      return confirm(lane, notice, decision.reply, effects)
    case 'pause':
      return pause(lane, notice, decision, effects)
    case 'postpone':
      await outbox.postpone(delivery, decision.dueAt, decision.fault)
      report(effects, delivery, 'postponed', decision.fault.code)
      return rest(lane, decision.restMs, effects)
    case 'reconcile':
      if ((await reconcile(notice, effects)) === 'found') return 'continue'
      await outbox.postpone(delivery, decision.dueAt, decision.fault)
      report(effects, delivery, 'postponed', decision.fault.code)
      return rest(lane, decision.restMs, effects)
    case 'repost':
      return repost(lane, notice, decision.fault, effects)
    case 'giveUp':
      return giveUp(notice, decision.fault, decision.useFallback, effects)
  }
}

async function confirm(lane: string, notice: Notice, reply: Record<string, unknown>, effects: Effects): Promise<Next> {
  const { delivery } = notice
  const notifier = effects.notifier(delivery.notifier)
  const memory = notifier.learn(reply, notice)
  await effects.outbox.confirm(delivery, memory, notifier.lane({ ...delivery, memory }))
  report(effects, delivery, 'sent')
  const pace = effects.paces.get(lane)
  if (!pace) return 'continue'
  if (pace.until > effects.clock.now().getTime()) return rest(lane, pace.everyMs, effects)
  effects.paces.delete(lane)
  return 'continue'
}

/** For how long after a refusal a lane keeps its even pace, in milliseconds. */
const pacedForMs = 120_000

async function pause(
  lane: string,
  { delivery }: Notice,
  { scope, until, everyMs, fault }: Extract<Decision, { do: 'pause' }>,
  effects: Effects,
): Promise<Next> {
  if (scope === 'lane') effects.paces.set(lane, { everyMs, until: until.getTime() + pacedForMs })
  await effects.outbox.postpone(delivery, until, fault)
  await effects.outbox.pause(scope === 'lane' ? lane : methodOf(lane), until)
  report(effects, delivery, 'limited', fault.code)
  return { waitUntil: until }
}

/** Names every lane of the same method and workspace: what follows a lane's last colon is its channel. */
export const methodOf = (lane: string) => lane.slice(0, lane.lastIndexOf(':'))

async function rest(lane: string, ms: number, { outbox, clock }: Effects): Promise<Next> {
  const until = new Date(clock.now().getTime() + ms)
  if (ms > 0) await outbox.pause(lane, until)
  return { waitUntil: until }
}

/** The card's message is gone: a new one takes its place, unless an interrupted attempt already posted it. */
async function repost(lane: string, notice: Notice, fault: Fault, effects: Effects): Promise<Next> {
  const { memory, ...delivery } = notice.delivery
  const fresh: Notice = { ...notice, delivery }
  if ((await reconcile(fresh, effects, memory)) === 'found') return 'continue'
  const call = effects.notifier(delivery.notifier).call(fresh)
  if (!('method' in call)) return giveUp(notice, fault, true, effects)
  const outcome = await effects.send(delivery, call)
  const decision = decideOutcome(outcome, { delivery, now: effects.clock.now(), random: effects.random() })
  return conclude(lane, fresh, decision, effects)
}

/**
 * Gives up loudly, except for the news of an earlier failure: reporting that it failed as well would never end, and the
 * first failure is already an event.
 */
export async function giveUp(
  { delivery, event }: Notice,
  fault: Fault,
  useFallback: boolean,
  effects: Effects,
): Promise<Next> {
  if (event?.type === 'delivery_failed') {
    await effects.outbox.drop(delivery, `${fault.message} ${fault.remedy}`)
    report(effects, delivery, 'dropped', fault.code)
    return 'continue'
  }
  const fallback = useFallback ? await effects.fallback(delivery) : undefined
  await effects.recordFailure(delivery, { fault, ...(fallback !== undefined && { fallback }) })
  await effects.outbox.giveUp(delivery, fault, fallback)
  report(effects, delivery, 'failed', fault.code)
  return 'continue'
}
