import type { ResourceShift } from './resource-shifts.ts'
import { type Lead, onsetOf, workload } from './suspect.ts'

/** What a resource that is certainly exhausted is worth, in the standard errors of other leads. */
const fullStrength = 8

/** Resources out of their range as suspects. */
export const resourceLeads = (shifts: readonly ResourceShift[]): Lead[] =>
  shifts.map(({ object, service, metric, kind, from, to, onset, peakAt, gravity }) => {
    const moved = `${metric} of ${object} rose from ${short(from)} to ${short(to)}`
    return {
      object: workload(service),
      instances: object === service ? [] : [object],
      kind: `${kind}_saturation` as const,
      metric: { name: metric, kind, from, to },
      strength: gravity * fullStrength,
      ...onsetOf(onset),
      summary: `${moved}.`,
      evidence: [
        {
          kind: 'metric' as const,
          source: `${metric} of ${object}`,
          at: new Date(peakAt),
          quote: `${metric} ${short(to)}`,
          says: moved,
          locator: { object, metric, at: String(peakAt) },
        },
      ],
    }
  })

const short = (value: number) => String(Number(value.toPrecision(3)))
