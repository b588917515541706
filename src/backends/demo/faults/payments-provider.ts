import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** The payment provider itself is down; nothing of ours is broken. */
export const paymentsProvider: Fault = {
  id: 'payments-provider',
  label: 'The payment provider is down',
  service: 'payments-api',
  bend(readings, age) {
    bend(readings, 'payments-api', { errors: ramp(age, 12_000, 0.1, 0.58), latency: ramp(age, 12_000, 0.8, 3.1) })
    bend(readings, 'checkout-api', {
      errors: ramp(age - 10_000, 20_000, 0.01, 0.26),
      latency: ramp(age, 20_000, 0.7, 3.4),
    })
  },
  cries: [
    {
      service: 'payments-api',
      level: 'ERROR',
      error: 'ProviderUnavailable',
      message:
        'POST /payments 502 in 30{n}{n}ms: cardgate answered 503 Service Unavailable (request {order}), given up after 3 tries',
    },
    {
      service: 'payments-api',
      level: 'WARN',
      perMinute: 4,
      message: 'circuit breaker of cardgate is open for 15s: 58 % of the last 200 calls failed',
    },
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'UpstreamError',
      message: 'POST /orders 502 in 31{n}{n}ms: payments-api answered 502, order {order} is put back',
    },
  ],
  cause: {
    service: 'payments-api',
    operation: 'POST https://api.cardgate.example/v1/charges',
    attributes: {
      'error.type': '503',
      'http.status_code': 503,
      'server.address': 'api.cardgate.example',
      'peer.service': 'cardgate',
    },
    ms: 3_000,
    status: 502,
  },
}
