import { showDuration } from '../duration.ts'
import type { Anomaly, AnomalySeverity } from '../telemetry/anomaly.ts'
import { type AlertCondition, meets } from './alert-condition.ts'
import { noFindings } from './findings.ts'
import { type Outcome, sawAnomalies, sawNoData, sawNothing } from './look.ts'
import type { Lookout } from './watch.ts'

/** A threshold on a metric of a service, looked at whether or not a watch runs there. */
export interface AlertRule extends Lookout {
  condition: AlertCondition
  severity: AnomalySeverity
  /** Until then nobody is told. */
  mutedUntil?: Date
  mutedBy?: string
  /** Declared in the configuration, and only changed there. */
  declared: boolean
  phase: AlertPhase
  /** The newest measurement there was. */
  measured?: { value: number; measuredAt: Date }
}

/** `pending` holds, but not for long enough; without data a firing rule keeps firing and a pending one starts over. */
export type AlertPhase =
  | { is: 'quiet' }
  | { is: 'pending'; pendingAt: Date }
  | { is: 'firing'; pendingAt: Date; firingAt: Date }

/** A rule that has not been looked at yet, and is due at once. */
export const newAlertRule = (
  given: Omit<AlertRule, 'version' | 'state' | 'phase' | 'createdAt' | 'nextAt' | 'looks' | 'failures' | 'findings'>,
  now: Date,
): AlertRule => ({
  ...given,
  version: 1,
  state: 'running',
  phase: { is: 'quiet' },
  createdAt: now,
  nextAt: now,
  looks: 0,
  failures: 0,
  findings: noFindings,
})

/** What measuring brought: a number, no data, or a failure in words. */
export type Measurement = { value: number | undefined } | { failure: string }

/** Takes one measurement: moves the phase and tells what changed. */
export function evaluate(rule: AlertRule, measurement: Measurement, now: Date): Outcome<AlertRule> {
  const muted = isMuted(rule, now)
  if ('failure' in measurement)
    return sawNothing({ ...rule, phase: interrupted(rule.phase) }, measurement.failure, now, muted)
  const { value } = measurement
  if (value === undefined || Number.isNaN(value)) {
    const phase = interrupted(rule.phase)
    const done = sawNoData({ ...rule, phase }, `There was no data for ${rule.condition.metric}.`, now, muted)
    return { ...done, reason: `No data: ${phase.is}. ${done.reason}` }
  }
  const phase = move(rule, value, now)
  const measured = { ...rule, phase, measured: { value, measuredAt: now } }
  const done = sawAnomalies(measured, phase.is === 'firing' ? [anomalyOf(measured, phase, value, now)] : [], now, muted)
  return { ...done, reason: `${describe(rule, value)}: ${phase.is}. ${done.reason}` }
}

/** Whether nobody is told now. */
export const isMuted = ({ mutedUntil }: Pick<AlertRule, 'mutedUntil'>, now: Date) =>
  mutedUntil !== undefined && mutedUntil > now

/** Nobody saw the condition hold, so its time starts over; but nobody saw it end either. */
const interrupted = (phase: AlertPhase): AlertPhase => (phase.is === 'pending' ? { is: 'quiet' } : phase)

function move({ phase, condition }: AlertRule, value: number, now: Date): AlertPhase {
  if (!meets(value, condition)) return { is: 'quiet' }
  if (phase.is === 'firing') return phase
  const pendingAt = phase.is === 'pending' ? phase.pendingAt : now
  const held = now.getTime() - pendingAt.getTime()
  return held >= condition.forMs ? { is: 'firing', pendingAt, firingAt: now } : { is: 'pending', pendingAt }
}

function anomalyOf(
  rule: AlertRule,
  { pendingAt }: Extract<AlertPhase, { is: 'firing' }>,
  currentValue: number,
  now: Date,
): Anomaly {
  const { service, condition, severity } = rule
  return {
    key: condition.metric,
    service,
    metric: condition.metric,
    description: describe(rule, currentValue),
    severity,
    detectedAt: pendingAt,
    currentValue,
    threshold: condition.threshold,
    direction: condition.operator.startsWith('<') ? 'low' : 'high',
    score: 1,
    window: { from: pendingAt, to: now },
  }
}

/** The condition with the value in it: `812 (threshold: > 500 for 5 min)`. */
function describe({ condition }: Pick<AlertRule, 'condition'>, value: number): string {
  const { operator, threshold, forMs } = condition
  return `${readable(value)} (threshold: ${operator} ${readable(threshold)}${forMs ? ` for ${showDuration(forMs)}` : ''})`
}

/** Four significant digits are enough to act on. */
const readable = (value: number) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))))
