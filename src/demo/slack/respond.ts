import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

/** Lets a fault strike instead of the answer; gives the HTTP status the caller sees, 0 when it sees none. */
export function strike(response: ServerResponse, fault: Fault): number {
  switch (fault.kind) {
    case 'rate_limited':
      sendJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter ?? 1) })
      return 429
    case 'server_error':
      response.writeHead(500, { 'content-type': 'text/html' })
      response.end('<html><body>Server Error</body></html>')
      return 500
    case 'fatal':
      sendJson(response, 200, { ok: false, error: faultError(fault) })
      return 200
    case 'hang':
    case 'accept_then_hang':
      return 0
    case 'reset':
    case 'accept_then_reset':
      response.socket?.resetAndDestroy()
      return 0
  }
}

/** The error code by which a fault shows in the record. */
export function faultError(fault: Fault): string {
  if (fault.kind === 'fatal') return fault.error ?? 'account_inactive'
  return fault.kind === 'rate_limited' ? 'ratelimited' : fault.kind
}
