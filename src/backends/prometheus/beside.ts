import { z } from 'zod'
import { duration } from '../../core/duration.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { accessHeaders } from '../http/access.ts'
import { asker } from '../http/ask.ts'
import { httpUrl, plainName, secret } from '../settings.ts'
import { prometheusApi } from './api.ts'
import { prometheus } from './prometheus.ts'

const name = () => z.string().min(1).max(200)

/** What Prometheus beside a log store is reached with. */
export const prometheusSettings = {
  prometheus_url: httpUrl().optional().describe('Prometheus, Mimir, Thanos or VictoriaMetrics, for metrics'),
  prometheus_token: secret().optional().describe('Token for Prometheus'),
  prometheus_user: name().optional().describe('User for Prometheus'),
  prometheus_password: secret().optional().describe('Password for Prometheus'),
  prometheus_tenant: name().optional().describe('Tenant in Mimir or Cortex (X-Scope-OrgID)'),
  prometheus_label: plainName('label')
    .optional()
    .describe("Label that holds a service's name; found by itself when left out"),
  scrape_interval: duration({ min: '1s', max: '1h' })
    .optional()
    .describe('How often Prometheus scrapes; measured when left out'),
}

/** What Prometheus beside a log store wants to know of a service. */
export const prometheusService = {
  prometheus_label: plainName('label').optional().describe("Label that holds this service's name in Prometheus"),
  prometheus_selector: z
    .string()
    .regex(/^[^{}]+$/, { error: 'must be matchers without braces, such as namespace="shop", app="cart"' })
    .optional()
    .describe('Matchers that pick out this service, instead of a label'),
}

const prometheusServiceShape = z.object(prometheusService)

/** The metrics of a backend whose logs are elsewhere; `undefined` where no Prometheus is configured. */
export function besidePrometheus(
  settings: z.output<z.ZodObject<typeof prometheusSettings>>,
  { fetch, after, clock }: BackendEffects,
  timeoutMs: number,
) {
  const { prometheus_url: baseUrl, prometheus_token: token, prometheus_user: user } = settings
  if (!baseUrl) return undefined
  const access = { token, user, password: settings.prometheus_password, tenant: settings.prometheus_tenant }
  const permission = 'read access to Prometheus (prometheus_token, or prometheus_user and prometheus_password)'
  const headers = () => accessHeaders(access)
  const asking = asker({ fetch, after, baseUrl, vendor: 'Prometheus', timeoutMs, permission, headers })
  return prometheus(prometheusApi(asking), clock, ({ service: { extra } }) => {
    const own = prometheusServiceShape.safeParse(extra).data ?? {}
    const label = own.prometheus_label ?? settings.prometheus_label
    return { label, selector: own.prometheus_selector, intervalMs: settings.scrape_interval }
  })
}
