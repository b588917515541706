import { type Backend, type BackendEffects, backendKind } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { probed } from '../probed.ts'
import { clickHouseApi, explainClickHouse } from './api.ts'
import { clickHouseLogs } from './logs.ts'
import { clickHouseMetrics } from './metrics.ts'
import { type ClickHouseSettings, service, settings } from './settings.ts'
import { clickHouseTraces } from './traces.ts'

/** ClickHouse with the tables that OpenTelemetry's exporter makes. */
export const clickhouse = backendKind({
  kind: 'clickhouse',
  label: 'ClickHouse with the OpenTelemetry schema',
  settings,
  service,
  open,
})

function open(chosen: ClickHouseSettings, { fetch, after, clock }: BackendEffects): Backend {
  const { url, user, password, database, timeout } = chosen
  const asking = asker({
    fetch,
    after,
    baseUrl: url,
    vendor: 'ClickHouse',
    timeoutMs: timeout,
    permission: 'SELECT on the tables (user and password)',
    explain: explainClickHouse,
    headers: () => ({
      ...(user && { 'x-clickhouse-user': user }),
      ...(password && { 'x-clickhouse-key': password }),
    }),
  })
  const api = clickHouseApi(asking, database)
  const logs = clickHouseLogs(api, clock, chosen)
  const traces = clickHouseTraces(api, clock, chosen)
  const metrics = clickHouseMetrics(api, chosen)
  return {
    kind: 'clickhouse',
    abilities: ['logs', 'metrics', 'traces'],
    logs: logs.logs,
    countLogs: logs.countLogs,
    metric: metrics.metric,
    expression: metrics.expression,
    traces: traces.traces,
    changes: async () => [],
    health: (signal) =>
      Promise.all([probed('logs', () => logs.probe(signal)), probed('traces', () => traces.probe(signal))]),
  }
}
