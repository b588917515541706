import { z } from 'zod'
import { cut } from '../clients/slack/cut.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { configured } from './configured.ts'
import { postJson } from './http/post-json.ts'
import { vendor } from './http/settings.ts'
import { alertName, eachAnomaly } from './watch/each-anomaly.ts'
import { anomalyPayload } from './watch/payload.ts'
import { sentenceOf } from './watch/sentence.ts'
import { watchUrl, wordsOf } from './watch/words.ts'

const settings = z.strictObject({
  api_key: z.string().min(1).max(200).describe('The key of an API integration').meta({ secret: true }),
  region: z.enum(['us', 'eu']).default('us').describe('Where the Opsgenie account lives'),
  ...vendor,
})

const hosts = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com' } as const

const priorities: Record<AnomalySeverity, string> = { critical: 'P1', high: 'P2', medium: 'P3', low: 'P4' }

/** Opsgenie: one alert per anomaly, created and closed by its alias. */
export const opsgenie = configured({
  kind: 'opsgenie',
  label: 'Opsgenie',
  settings,
  parts: eachAnomaly,
  call(notice, given) {
    const { told, publicUrl } = notice
    const [anomaly] = told.anomalies
    const alias = alertName(told.watch, anomaly?.key ?? told.resolved[0]?.key ?? '', 512)
    const base = `${(given.api_url ?? hosts[given.region]).replace(/\/$/, '')}/v2/alerts`
    const headers = { Authorization: `GenieKey ${given.api_key}` }
    if (!anomaly) {
      const url = `${base}/${encodeURIComponent(alias)}/close?identifierType=alias`
      const over = `${told.resolved[0]?.metric ?? 'It'} is back to normal`
      const note = told.ended ? wordsOf(told, publicUrl).end : over
      const body = { source: 'Allclear', note: cut(note, 25_000) }
      return postJson(notice, given, { receiver: 'Opsgenie', url, headers, body })
    }
    const { detected_at, current_value, threshold } = anomalyPayload(anomaly)
    const link = watchUrl(told.watch, publicUrl)
    const body = {
      message: cut(`${anomaly.service}: ${sentenceOf(anomaly)}`, 130),
      alias,
      description: cut(`${sentenceOf(anomaly)}\n${link}`, 15_000),
      entity: cut(anomaly.service, 512),
      source: 'Allclear',
      priority: priorities[anomaly.severity],
      tags: ['allclear', anomaly.severity],
      details: {
        watch_id: told.watch,
        metric: cut(anomaly.metric, 500),
        detected_at,
        current_value: String(current_value),
        threshold: String(threshold),
        link,
      },
    }
    return postJson(notice, given, { receiver: 'Opsgenie', url: base, headers, body })
  },
})
