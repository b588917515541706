import { z } from 'zod'
import { anomalySeverities } from '../core/telemetry/anomaly.ts'
import { writeCondition } from '../core/watch/alert-condition.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import { Iso, iso } from './iso.ts'
import { lookoutFields, presentLookout } from './watch-json.ts'

/** One alert rule for programs. */
export const AlertRuleJson = z.object({
  ...lookoutFields,
  rule: z.string().describe('The condition, such as latency_p99 > 500 for 5m'),
  metric: z.string(),
  operator: z.string(),
  threshold: z.number(),
  for_seconds: z.number(),
  severity: z.enum(anomalySeverities),
  state: z.enum(['quiet', 'pending', 'firing']),
  since: Iso.nullable().describe('When the condition began to hold'),
  value: z.number().nullable().describe('The newest measurement there was'),
  measured_at: Iso.nullable(),
  muted_until: Iso.nullable(),
  muted_by: z.string().nullable(),
  declared: z.boolean().describe('Declared in the configuration, and only changed there'),
})

/** Writes an alert rule for programs. */
export function presentAlertRule(rule: AlertRule): z.infer<typeof AlertRuleJson> {
  const { condition, phase, measured } = rule
  return {
    ...presentLookout(rule),
    rule: writeCondition(condition),
    metric: condition.metric,
    operator: condition.operator,
    threshold: condition.threshold,
    for_seconds: condition.forMs / 1_000,
    severity: rule.severity,
    state: phase.is,
    since: phase.is === 'quiet' ? null : iso(phase.pendingAt),
    value: measured?.value ?? null,
    measured_at: iso(measured?.measuredAt),
    muted_until: iso(rule.mutedUntil),
    muted_by: rule.mutedBy ?? null,
    declared: rule.declared,
  }
}
