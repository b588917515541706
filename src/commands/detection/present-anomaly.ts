import { z } from 'zod'
import { type Anomaly, anomalySeverities } from '../../core/telemetry/anomaly.ts'

/** An anomaly as programs get it: the fields every receiver knows first. */
export const AnomalyJson = z.object({
  service: z.string(),
  metric: z.string(),
  description: z.string(),
  severity: z.enum(anomalySeverities),
  detected_at: z.iso.datetime().describe('When it began, not when it was seen'),
  current_value: z.number(),
  threshold: z.number(),
  baseline: z.number().nullable(),
  direction: z.enum(['high', 'low']),
  score: z.number(),
  unit: z.string().nullable(),
  window: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
  logs: z
    .object({
      total: z.int(),
      patterns: z.array(z.object({ template: z.string(), count: z.int(), change: z.enum(['+', '-', '~']).nullable() })),
    })
    .nullable(),
})

export const presentAnomaly = ({ window, logs, detectedAt, currentValue, ...anomaly }: Anomaly) => ({
  service: anomaly.service,
  metric: anomaly.metric,
  description: anomaly.description,
  severity: anomaly.severity,
  detected_at: detectedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
  current_value: currentValue,
  threshold: anomaly.threshold,
  baseline: anomaly.baseline ?? null,
  direction: anomaly.direction,
  score: anomaly.score,
  unit: anomaly.unit ?? null,
  window: { start: window.from.toISOString(), end: window.to.toISOString() },
  logs: logs
    ? {
        total: logs.total,
        patterns: logs.patterns.map(({ template, count, change }) => ({ template, count, change: change ?? null })),
      }
    : null,
})
