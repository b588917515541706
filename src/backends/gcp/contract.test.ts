import { backendContract } from '../test-backend-contract.ts'
import type { StoredLine } from '../test-lines.ts'
import { peerOver } from '../test-peer-over.ts'
import { gcp } from './gcp.ts'
import { type FakeEntry, googleServer } from './test-google-server.ts'
import { loggingFilter } from './test-logging-filter.ts'

const severities: Record<string, string> = { info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'CRITICAL' }

const entryOf = ({ at, service, level, message, trace, status }: StoredLine): FakeEntry => ({
  timestamp: new Date(Number(at / 1_000_000n)).toISOString(),
  severity: severities[level.toLowerCase()],
  jsonPayload: { message, status },
  resource: { type: 'cloud_run_revision', labels: { service_name: service } },
  ...(trace && { trace: `projects/shop-prod/traces/${trace}` }),
})

backendContract('Cloud Logging', {
  kind: gcp,
  settings: { project: 'shop-prod' },
  secret: 'token-1',
  serve(lines) {
    const compiled = new Map<string, ReturnType<typeof loggingFilter>>()
    const selects = (filter: string, entry: FakeEntry) => {
      const evaluate = compiled.get(filter) ?? loggingFilter(filter)
      compiled.set(filter, evaluate)
      return evaluate(entry)
    }
    const server = googleServer({
      entries: lines.map(entryOf),
      selects,
      answers: { '/v1/projects/shop-prod/traces': () => ({}) },
    })
    return peerOver(server.fetch, (url) => url.includes('/computeMetadata/'))
  },
  wide: 'jsonPayload.message:*',
  escapes: [
    'jsonPayload.message:*) OR (jsonPayload.message:*',
    'x) OR (y',
    '"',
    '(',
    'resource.labels.service_name="cart"',
  ],
})
