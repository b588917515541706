import { backendContract } from '../test-backend-contract.ts'
import type { StoredLine } from '../test-lines.ts'
import { peerOver } from '../test-peer-over.ts'
import { datadog } from './datadog.ts'
import { datadogSearch } from './test-datadog-search.ts'
import { datadogServer, type FakeLog } from './test-datadog-server.ts'

interface ServiceLog extends FakeLog {
  service: string
}

const logOf = ({ at, service, level, message, trace, status }: StoredLine): ServiceLog => ({
  timestamp: new Date(Number(at / 1_000_000n)).toISOString(),
  service,
  status: level.toLowerCase(),
  message,
  attributes: { status, ...(trace && { trace_id: trace }) },
})

const searched = (log: FakeLog) => {
  const own = Object.entries(log.attributes ?? {}).map(([name, value]) => [`@${name}`, String(value)])
  return {
    message: log.message ?? '',
    fields: { service: (log as ServiceLog).service, status: log.status, ...Object.fromEntries(own) } as Record<
      string,
      string
    >,
  }
}

backendContract('Datadog', {
  kind: datadog,
  settings: { api_key: 'api-1', app_key: 'app-1' },
  secret: 'app-1',
  serve(lines) {
    const evaluators = new Map<string, ReturnType<typeof datadogSearch>>()
    const selects = (query: string, log: FakeLog) => {
      const evaluate = evaluators.get(query) ?? datadogSearch(query)
      evaluators.set(query, evaluate)
      return evaluate(searched(log))
    }
    return peerOver(datadogServer({ logs: lines.map(logOf), selects, services: ['shop', 'cart'] }).fetch)
  },
  wide: '*',
  escapes: ['* OR service:"cart"', 'x) OR (service:"cart"', '*) OR (*', '"', '-service:"shop"'],
  partial: [{ status: 200, body: '{"data":[],"meta":{"status":"timeout"}}' }],
})
