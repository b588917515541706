import { nanosecondText } from '../nanoseconds.ts'
import { backendContract } from '../test-backend-contract.ts'
import type { StoredLine } from '../test-lines.ts'
import { peerOver } from '../test-peer-over.ts'
import { azure } from './azure.ts'
import { azureServer, type FakeRow } from './test-azure-server.ts'
import { kqlCondition } from './test-kql-condition.ts'

interface ServiceRow extends FakeRow {
  service: string
}

const levels: Record<string, string> = { info: 'Information', warn: 'Warning', error: 'Error', fatal: 'Critical' }

const rowOf = ({ at, service, level, message, trace, status }: StoredLine): ServiceRow => ({
  TimeGenerated: nanosecondText(at).replace(/\d\dZ$/, 'Z'),
  service,
  Message: message,
  Level: levels[level.toLowerCase()]!,
  TraceId: trace,
  Extra: { status },
})

backendContract('Log Analytics', {
  kind: azure,
  settings: {
    workspace_id: '0f0e0d0c-0b0a-4908-8706-050403020100',
    tenant_id: 'shop.example.net',
    client_id: 'client-1',
    client_secret: 'app-secret',
    tables: ['AppTraces'],
  },
  // What stands in the header: the client secret goes to the token service alone.
  secret: 'https://api.loganalytics.io/.default',
  serve(lines) {
    const compiled = new Map<string, ReturnType<typeof kqlCondition>>()
    const selects = (kql: string, row: FakeRow) => {
      const service = JSON.parse(/\| where AppRoleName =~ ("(?:[^"\\]|\\.)*")/.exec(kql)![1]!) as string
      const condition = /\n\| where \(([\s\S]*)\n\)(?:\n\| |$)/.exec(kql)?.[1] ?? 'true'
      const evaluate = compiled.get(condition) ?? kqlCondition(condition)
      compiled.set(condition, evaluate)
      return (row as ServiceRow).service === service && evaluate(row)
    }
    const names = [['shop'], ['cart']]
    const table = (kql: string) =>
      kql.includes('distinct') ? { columns: [['Name', 'string'] as [string, string]], rows: names } : undefined
    const server = azureServer({ rows: lines.map(rowOf), selects, table, secret: 'app-secret' })
    return peerOver(server.fetch, (url) => url.includes('/oauth2/'))
  },
  wide: 'Message contains "#"',
  escapes: [
    'true) or (true',
    'true | union AppTraces',
    'true\n) | union (AppTraces',
    '"',
    "'",
    'Message in (workspace("b").T)',
  ],
  partial: [{ status: 200, body: '{"tables":[],"error":{"code":"PartialError","message":"limit"}}' }],
})
