import type { Anomaly, AnomalySeverity } from '../telemetry/anomaly.ts'
import { usualFlap, usualIntervalMs, type Watch } from './watch.ts'

/** The moment at which tests of watches begin. */
export const watchStart = new Date('2026-03-02T09:00:00Z')

/** An anomaly of the tests; the same key is the same fault. */
export function anomaly(key: string, severity: AnomalySeverity = 'high', more: Partial<Anomaly> = {}): Anomaly {
  return {
    key,
    service: 'payments-api',
    metric: key,
    description: '847 errors in 10m (threshold: 10)',
    severity,
    detectedAt: watchStart,
    currentValue: 847,
    threshold: 10,
    direction: 'high',
    score: 0.9,
    window: { from: watchStart, to: watchStart },
    ...more,
  }
}

/** A running watch that is due at once. */
export function watchOf(more: Partial<Watch> = {}): Watch {
  return {
    id: 'watch-a3f2b1c4',
    version: 1,
    profile: 'aws-prod',
    service: 'payments-api',
    intervalMs: usualIntervalMs,
    notifier: { id: 'aws-prod/default', type: 'webhook', name: 'default' },
    flap: usualFlap,
    createdBy: { id: 'alice', name: 'Alice' },
    createdAt: watchStart,
    command: 'test',
    state: 'running',
    nextAt: watchStart,
    looks: 0,
    failures: 0,
    findings: { keys: [], notices: 0 },
    ...more,
  }
}
