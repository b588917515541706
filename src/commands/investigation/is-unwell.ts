import type { Context } from '../../core/command.ts'
import { anomalySeverities } from '../../core/telemetry/anomaly.ts'
import { detectAnomalies } from '../detection/detect-anomalies.ts'
import { patternAnomalies } from '../detection/pattern-anomalies.ts'
import type { Observed } from '../telemetry/observed.ts'

/** Counts are told per so many milliseconds. */
const windowMs = 10 * 60_000
/** Anything below comes and goes by itself. */
const least = anomalySeverities.indexOf('medium')

/**
 * Whether something is wrong with a service: an incident that is not over, or an anomaly of medium severity or worse in the
 * last `sinceMs` milliseconds. Throws what its backend does when it cannot be asked.
 */
export async function isUnwell({ store, clock }: Context, found: Observed, sinceMs: number): Promise<boolean> {
  const open = await store.incidents(
    { status: ['open', 'acknowledged', 'snoozed'], service: [found.service.name] },
    { limit: 1 },
  )
  if (open.items.length) return true
  const look = { now: clock.now(), sinceMs: Math.max(sinceMs, windowMs), windowMs }
  const [{ anomalies }, rising] = await Promise.all([detectAnomalies(found, look), patternAnomalies(found, look)])
  return [...anomalies, ...rising].some(({ severity }) => anomalySeverities.indexOf(severity) >= least)
}
