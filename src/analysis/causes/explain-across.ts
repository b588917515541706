import type { MetricKind } from './metric-kind.ts'
import { bestOf, certainty, type Suspect, strongest } from './suspect.ts'

/** Who calls whom: a fault of the callee shows in the caller. */
export interface Call {
  caller: string
  callee: string
}

/** What a symptom loses to a suspect as strong as itself: more when the calls say that it reaches there. */
const lostToCallee = 0.5
const lostToAnybody = 0.4

/**
 * Weakens symptoms (latency, errors, queues) of a service by what may lie behind them, the less the weaker that is. Where
 * the calls are known, it is the most suspect of the services it calls, directly or through others; where they are not, the
 * surest cause anywhere else.
 */
export function explainAcross(suspects: readonly Suspect[], calls: readonly Call[]) {
  const behindOf = behind(bestOf(suspects), calls)
  for (const suspect of suspects) {
    const found = behindOf.get(suspect.series.service)
    if (!found || !symptoms.has(suspect.series.kind) || suspect.score === 0) continue
    suspect.score *= 1 - Math.min(1, found.score / suspect.score) * found.loss
    suspect.explainedBy = found.name
  }
}

const symptoms = new Set<MetricKind>(['latency', 'errors', 'saturation'])

/** Scores are copied here, so that the order in which symptoms are weakened does not matter. */
function behind(best: Map<string, Suspect>, calls: readonly Call[]) {
  const causes = [...best.values()].filter((one) => !symptoms.has(one.series.kind) && certainty(one) > 0.5)
  const known = new Set(calls.flatMap(({ caller, callee }) => [caller, callee]))
  const found = new Map<string, { name: string; score: number; loss: number }>()
  for (const service of best.keys()) {
    const others = known.has(service)
      ? reachable(service, calls).flatMap((callee) => best.get(callee) ?? [])
      : causes.filter(({ series }) => series.service !== service)
    const one = strongest(others, ({ score }) => score)
    const loss = known.has(service) ? lostToCallee : lostToAnybody
    if (one && one.score > 0) found.set(service, { name: one.series.name, score: one.score, loss })
  }
  return found
}

function reachable(from: string, calls: readonly Call[]): string[] {
  const found = new Set([from])
  for (const service of found) for (const { caller, callee } of calls) if (caller === service) found.add(callee)
  found.delete(from)
  return [...found]
}
