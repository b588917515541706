import { createHash } from 'node:crypto'
import type { Store } from '../core/ports.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { type AlertCondition, writeCondition } from '../core/watch/alert-condition.ts'
import { newAlertRule } from '../core/watch/alert-rule.ts'
import { type NoticePlace, usualFlap, usualIntervalMs } from '../core/watch/watch.ts'

/** An alert rule as the configuration declares it. */
export interface DeclaredRule {
  profile: string
  service: string
  condition: AlertCondition
  severity?: AnomalySeverity
  intervalMs?: number
  notifier?: NoticePlace
  renotifyMs?: number
  incidents?: AnomalySeverity
}

/**
 * Makes the declared alert rules exactly those given. A rule keeps its id, and what it found, for as long as profile,
 * service and condition stay the same.
 */
export function declareAlertRules({ alertRules }: Pick<Store, 'alertRules'>, rules: DeclaredRule[], now: Date) {
  const declared = rules.map(({ severity = 'high', intervalMs = usualIntervalMs, ...rule }) =>
    newAlertRule(
      {
        ...rule,
        id: idOf(rule),
        severity,
        intervalMs,
        flap: usualFlap,
        createdBy: { id: 'config', name: 'the configuration' },
        command: 'config',
        declared: true,
      },
      now,
    ),
  )
  return alertRules.declare([...new Map(declared.map((rule) => [rule.id, rule])).values()])
}

function idOf({ profile, service, condition }: DeclaredRule): string {
  const words = JSON.stringify([profile, service, writeCondition(condition)])
  return `alert-${createHash('sha256').update(words).digest('hex').slice(0, 8)}`
}
