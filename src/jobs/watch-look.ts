import { Problem } from '../core/problem.ts'
import { type AlertRule, evaluate } from '../core/watch/alert-rule.ts'
import { type Outcome, sawAnomalies, sawNothing } from '../core/watch/look.ts'
import type { Lookout, Watch } from '../core/watch/watch.ts'
import type { WatchEffects } from './watches.ts'

/** A look that takes longer has failed, in milliseconds. */
export const lookMs = 30_000

/** A watch or an alert rule whose time has come. */
export type Due = { kind: 'watch'; item: Watch } | { kind: 'alert-rule'; item: AlertRule }

/** A look that was taken, to be settled. */
export type Taken =
  | { kind: 'watch'; outcome: Outcome<Watch>; at: Date }
  | { kind: 'alert-rule'; outcome: Outcome<AlertRule>; at: Date }

/**
 * Looks at one thing, within its time; that it failed is an outcome, too. Nothing comes of a look that the end of the
 * process cut short: whoever claims it next looks again.
 */
export async function takeLook(due: Due, effects: WatchEffects): Promise<Taken | undefined> {
  const { clock, detect, measure, deadline, signal: stop } = effects
  const { profile, service } = due.item
  const signal = stop ? AbortSignal.any([stop, deadline(lookMs)]) : deadline(lookMs)
  if (due.kind === 'watch') {
    const seen = await within(signal, () => detect(profile, service, clock.now(), signal), due.item, effects)
    const at = clock.now()
    if (stop?.aborted && 'failure' in seen) return undefined
    const outcome = 'failure' in seen ? sawNothing(due.item, seen.failure, at) : sawAnomalies(due.item, seen.value, at)
    return { kind: 'watch', outcome, at }
  }
  const { metric } = due.item.condition
  const seen = await within(signal, () => measure(profile, service, metric, clock.now(), signal), due.item, effects)
  const at = clock.now()
  if (stop?.aborted && 'failure' in seen) return undefined
  return { kind: 'alert-rule', outcome: evaluate(due.item, seen, at), at }
}

/** What was seen, or in words why nothing was. */
async function within<T>(
  signal: AbortSignal,
  ask: () => Promise<T>,
  item: Lookout,
  { onBug }: WatchEffects,
): Promise<{ value: T } | { failure: string }> {
  try {
    return { value: await Promise.race([ask(), ended(signal)]) }
  } catch (error) {
    if (error instanceof Problem) return { failure: error.message }
    if (signal.aborted) return { failure: tooSlow }
    onBug(error, item.id)
    return { failure: 'Allclear failed to look; the log has the details.' }
  }
}

const tooSlow = `The backend did not answer within ${lookMs / 1_000} seconds.`

const ended = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const end = () => reject(new Problem('unavailable', tooSlow))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
