import type { Anomaly, AnomalySeverity } from '../telemetry/anomaly.ts'

/** What is remembered of one anomaly key between looks. */
export interface Finding {
  /** As last seen, without its logs. */
  anomaly: Anomaly
  /** Whether the last look that saw anything saw it. */
  seen: boolean
  /** Whether it counts as firing: it is seen, or held because it flaps. */
  firing: boolean
  firingAt: Date
  /** When it came or went, in milliseconds since the epoch, as far as the flap rule looks back. */
  changes: number[]
  flapping: boolean
  /** What the last notice that spoke of it said; absent when it said that it is over, or nothing at all. */
  told?: { severity: AnomalySeverity; flapping: boolean }
  /** How bad the alert was that it raised in its incident; absent when it raised none. */
  raised?: AnomalySeverity
}

/** Everything a watch or an alert rule remembers of what it found. */
export interface Findings {
  keys: Finding[]
  /** How many notices were given; the next one's number makes its id. */
  notices: number
  toldAt?: Date
}

/** The key of the condition "nothing can be seen", which is no anomaly of the service. */
export const blindKey = 'watch:blind'

/** Nothing found, nothing told. */
export const noFindings: Findings = { keys: [], notices: 0 }

/** What counts as firing, the worst first and then by age. */
export const firingOf = ({ keys }: Findings): Finding[] =>
  keys
    .filter(({ firing }) => firing)
    .sort(
      (a, b) =>
        rankOf(b.anomaly.severity) - rankOf(a.anomaly.severity) ||
        a.firingAt.getTime() - b.firingAt.getTime() ||
        (a.anomaly.key < b.anomaly.key ? -1 : 1),
    )

const ranks: Record<AnomalySeverity, number> = { low: 0, medium: 1, high: 2, critical: 3 }

/** Severities in rising order, as numbers. */
export const rankOf = (severity: AnomalySeverity): number => ranks[severity]
