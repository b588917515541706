import type { LogEntry } from '../core/telemetry/log.ts'
import type { LogQuery } from '../core/telemetry/log-query.ts'
import { matches } from '../query/matches.ts'

/**
 * The query with every test of the service answered: all lines asked for are of one service, so such a test holds for all
 * of them or for none, and no engine needs to be asked what it calls the service.
 */
export function settleService(query: LogQuery, service: string): LogQuery {
  switch (query.kind) {
    case 'field':
      if (query.field !== 'service') return query
      return matches(query, lineOf(service)) ? { kind: 'all' } : { kind: 'not', of: { kind: 'all' } }
    case 'not':
      return { kind: 'not', of: settleService(query.of, service) }
    case 'and':
    case 'or':
      return { kind: query.kind, of: query.of.map((part) => settleService(part, service)) }
    default:
      return query
  }
}

const lineOf = (service: string): LogEntry => ({ at: new Date(0), message: '', service, extra: {} })
