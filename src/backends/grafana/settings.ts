import { z } from 'zod'
import { duration } from '../../core/duration.ts'
import { httpUrl, plainName, secret } from '../settings.ts'

const name = () => z.string().min(1).max(200)

/** What Grafana and each engine beside it can be told. */
export const settings = z.strictObject({
  url: httpUrl()
    .optional()
    .describe('Grafana itself: its data sources are asked through it, and its annotations are deploys'),
  token: secret()
    .optional()
    .describe('Token of a service account of Grafana; without a Grafana, the token of every engine'),
  user: name().optional().describe('User for basic authentication, instead of a token'),
  password: secret().optional().describe('Password for basic authentication'),
  tenant: name().optional().describe('Tenant of multi-tenant engines (X-Scope-OrgID)'),
  loki_url: httpUrl().optional().describe('Loki, when it is asked directly'),
  loki_datasource: name().optional().describe('UID of the Loki data source in Grafana; found by itself when left out'),
  loki_token: secret().optional().describe('Token for Loki'),
  loki_user: name().optional().describe('User for Loki'),
  loki_password: secret().optional().describe('Password for Loki'),
  loki_tenant: name().optional().describe('Tenant in Loki'),
  loki_label: plainName('label')
    .optional()
    .describe("Label that holds a service's name in Loki; found by itself when left out"),
  prometheus_url: httpUrl().optional().describe('Prometheus, Mimir, Thanos or VictoriaMetrics, when asked directly'),
  prometheus_datasource: name().optional().describe('UID of the Prometheus data source in Grafana'),
  prometheus_token: secret().optional().describe('Token for Prometheus'),
  prometheus_user: name().optional().describe('User for Prometheus'),
  prometheus_password: secret().optional().describe('Password for Prometheus'),
  prometheus_tenant: name().optional().describe('Tenant in Mimir or Cortex'),
  prometheus_label: plainName('label')
    .optional()
    .describe("Label that holds a service's name in Prometheus; found by itself when left out"),
  scrape_interval: duration({ min: '1s', max: '1h' })
    .optional()
    .describe('How often Prometheus scrapes; measured when left out'),
  tempo_url: httpUrl().optional().describe('Tempo, when it is asked directly'),
  tempo_datasource: name().optional().describe('UID of the Tempo data source in Grafana'),
  tempo_token: secret().optional().describe('Token for Tempo'),
  tempo_user: name().optional().describe('User for Tempo'),
  tempo_password: secret().optional().describe('Password for Tempo'),
  tempo_tenant: name().optional().describe('Tenant in Tempo'),
  deploy_tags: z
    .array(name())
    .min(1)
    .default(['deploy', 'deployment', 'release', 'rollout'])
    .describe('Tags of annotations that are deploys'),
  timeout: duration({ min: '1s', max: '5m' }).prefault('30s').describe('How long one question may take'),
})

export type GrafanaSettings = z.output<typeof settings>

/** What it wants to know of a service. */
export const service = z.strictObject({
  loki_label: plainName('label').optional().describe("Label that holds this service's name in Loki"),
  loki_selector: z
    .string()
    .regex(/^\{[^{}]+\}$/, { error: 'is no stream selector: write one such as {namespace="shop", app="cart"}' })
    .optional()
    .describe('The whole stream selector of this service, instead of a label'),
  prometheus_label: plainName('label').optional().describe("Label that holds this service's name in Prometheus"),
  prometheus_selector: z
    .string()
    .regex(/^[^{}]+$/, { error: 'must be matchers without braces, such as namespace="shop", app="cart"' })
    .optional()
    .describe('Matchers that pick out this service, instead of a label'),
  tempo_service: name().optional().describe('Its service.name in traces, where that is another'),
})

/** The settings of a service that was declared; nothing for one that was not. */
export const serviceSettings = (extra: Record<string, unknown>) => service.safeParse(extra).data ?? {}
