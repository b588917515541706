import { z } from 'zod'
import { duration } from '../../core/duration.ts'
import { type Ability, type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { accessHeaders } from '../http/access.ts'
import { asker } from '../http/ask.ts'
import { lacking } from '../lacking.ts'
import { probed } from '../probed.ts'
import { besidePrometheus, prometheusService, prometheusSettings } from '../prometheus/beside.ts'
import { httpUrl, secret } from '../settings.ts'
import { victoriaApi } from './api.ts'
import { victoriaLogs } from './logs.ts'

const name = () => z.string().min(1).max(200)

const settings = z.strictObject({
  url: httpUrl().describe('Address of VictoriaLogs'),
  token: secret().optional().describe('Token, where a proxy asks for one'),
  user: name().optional().describe('User for basic authentication'),
  password: secret().optional().describe('Password for basic authentication'),
  account_id: z.int().min(0).optional().describe('AccountID of the tenant'),
  project_id: z.int().min(0).optional().describe('ProjectID of the tenant'),
  service_field: name().optional().describe("Field that holds a service's name; found by itself when left out"),
  timeout: duration({ min: '1s', max: '5m' }).prefault('30s').describe('How long one question may take'),
  ...prometheusSettings,
})

const service = z.strictObject({
  service_field: name().optional().describe("Field that holds this service's name"),
  filter: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe('The LogsQL filter that picks out this service, instead of a field'),
  ...prometheusService,
})

/** VictoriaLogs for logs, and anything that speaks PromQL for metrics. */
export const victorialogs = backendKind({ kind: 'victorialogs', label: 'VictoriaLogs', settings, service, open })

function open(chosen: z.output<typeof settings>, effects: BackendEffects): Backend {
  const { url, account_id, project_id, timeout } = chosen
  const tenant = {
    ...(account_id !== undefined && { AccountID: String(account_id) }),
    ...(project_id !== undefined && { ProjectID: String(project_id) }),
  }
  const asking = asker({
    fetch: effects.fetch,
    after: effects.after,
    baseUrl: url,
    vendor: 'VictoriaLogs',
    timeoutMs: timeout,
    permission: 'read access to /select (token, or user and password)',
    headers: () => ({
      ...accessHeaders({ token: chosen.token, user: chosen.user, password: chosen.password }),
      ...tenant,
    }),
  })
  const logs = victoriaLogs(victoriaApi(asking), effects.clock, ({ service: { extra } }) => {
    const own = service.safeParse(extra).data ?? {}
    return { field: own.service_field ?? chosen.service_field, filter: own.filter }
  })
  const metrics = besidePrometheus(chosen, effects, timeout)
  const parts = [['logs', logs] as const, ...(metrics ? [['metrics', metrics] as const] : [])]
  return {
    kind: 'victorialogs',
    abilities: ['logs', ...(metrics ? ['metrics' as const] : [])] satisfies Ability[],
    logs: logs.logs,
    countLogs: logs.countLogs,
    metric: async (question) => (metrics ?? without('metrics', 'prometheus_url')).metric(question),
    expression: async (question) => (metrics ?? without('metrics', 'prometheus_url')).expression(question),
    traces: async () => without('traces', 'a profile of another kind, such as grafana with tempo_url,'),
    changes: async () => [],
    health: (signal) => Promise.all(parts.map(([what, part]) => probed(what, () => part.probe(signal)))),
  }
}

function without(what: string, setting: string): never {
  throw lacking(what, setting)
}
