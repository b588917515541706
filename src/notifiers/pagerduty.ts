import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { configured } from './configured.ts'
import { postJson } from './http/post-json.ts'
import { vendor } from './http/settings.ts'
import { alertName, eachAnomaly } from './watch/each-anomaly.ts'
import { anomalyPayload, seconds } from './watch/payload.ts'
import { watchUrl } from './watch/words.ts'

const settings = z.strictObject({
  routing_key: z
    .string()
    .min(1)
    .max(200)
    .describe('The integration key of an Events API v2 integration')
    .meta({ secret: true }),
  region: z.enum(['us', 'eu']).default('us').describe('Where the PagerDuty account lives'),
  ...vendor,
})

const hosts = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' } as const

const severities: Record<AnomalySeverity, 'critical' | 'error' | 'warning' | 'info'> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
}

/** PagerDuty through Events API v2: one alert per anomaly, triggered and resolved under one key. */
export const pagerduty = configured({
  kind: 'pagerduty',
  label: 'PagerDuty',
  settings,
  parts: eachAnomaly,
  call(notice, given) {
    const { told, publicUrl } = notice
    const [anomaly] = told.anomalies
    const key = anomaly?.key ?? told.resolved[0]?.key ?? ''
    const event = { routing_key: given.routing_key, dedup_key: alertName(told.watch, key, 255) }
    const url = watchUrl(told.watch, publicUrl)
    const body = anomaly
      ? {
          ...event,
          event_action: 'trigger',
          client: 'Allclear',
          client_url: url,
          payload: {
            summary: cut(anomaly.description || anomaly.metric, 1_024),
            severity: severities[anomaly.severity],
            source: anomaly.service,
            timestamp: seconds(anomaly.detectedAt),
            component: anomaly.service,
            group: told.profile,
            class: anomaly.metric,
            custom_details: anomalyPayload(anomaly),
          },
          links: [{ href: url, text: 'Open in Allclear' }],
        }
      : { ...event, event_action: 'resolve' }
    const base = given.api_url ?? hosts[given.region]
    return postJson(notice, given, { receiver: 'PagerDuty', url: `${base.replace(/\/$/, '')}/v2/enqueue`, body })
  },
})
