import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** The name of the payment provider cannot be resolved inside the cluster. */
export const paymentsDns: Fault = {
  id: 'payments-dns',
  label: 'Payments cannot resolve the name of its provider',
  service: 'payments-api',
  bend(readings, age) {
    bend(readings, 'payments-api', { errors: ramp(age, 10_000, 0.12, 0.46), latency: ramp(age, 10_000, 2, 10.2) })
    bend(readings, 'checkout-api', {
      errors: ramp(age - 10_000, 20_000, 0.01, 0.2),
      latency: ramp(age, 20_000, 1, 10.6),
    })
  },
  cries: [
    {
      service: 'payments-api',
      level: 'ERROR',
      error: 'EAI_AGAIN',
      message:
        'POST /payments 502 in 100{n}{n}ms: getaddrinfo EAI_AGAIN api.cardgate.example\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)\n    at CardgateClient.charge (/app/src/cardgate/client.ts:64:15)',
    },
    {
      service: 'payments-api',
      level: 'WARN',
      perMinute: 6,
      message: 'resolver 10.2.0.10:53 did not answer within 5s, trying again',
    },
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'UpstreamError',
      message: 'POST /orders 502 in 101{n}{n}ms: payments-api answered 502, order {order} is put back',
    },
  ],
  cause: {
    service: 'payments-api',
    operation: 'dns.lookup api.cardgate.example',
    attributes: { 'error.type': 'EAI_AGAIN', 'server.address': 'api.cardgate.example' },
    ms: 10_000,
    status: 502,
  },
}
