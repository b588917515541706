import { bend, ramp, scale } from '../readings.ts'
import type { Fault } from './fault.ts'

/** The certificate with which services know inventory has expired: checkout refuses to talk to it. */
export const inventoryCertificate: Fault = {
  id: 'inventory-certificate',
  label: 'An expired certificate cuts checkout off from inventory',
  service: 'checkout-api',
  bend(readings, age) {
    bend(readings, 'checkout-api', { errors: ramp(age, 15_000, 0.08, 0.42), latency: 0.21 })
    bend(readings, 'web-frontend', { errors: ramp(age - 10_000, 20_000, 0.002, 0.07) })
    bend(readings, 'inventory-api', { certificate: -age / 86_400_000 })
    scale(readings, 'inventory-api', { requests: ramp(age, 15_000, 0.9, 0.55) })
  },
  cries: [
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'CERT_HAS_EXPIRED',
      message:
        'POST /orders 502 in {n}{n}ms: certificate has expired: inventory-api.shop.svc (CERT_HAS_EXPIRED)\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1679:34)\n    at reserveStock (/app/src/inventory/client.ts:27:11)',
    },
    {
      service: 'inventory-api',
      level: 'WARN',
      perMinute: 30,
      message: 'TLS handshake with 10.2.{n}.{n}{n} ended by the peer: alert certificate expired',
    },
    {
      service: 'web-frontend',
      level: 'ERROR',
      error: 'CheckoutFailed',
      message: 'POST /checkout 502 in {n}{n}ms: checkout-api answered 502, showing the try-again page',
    },
  ],
  cause: {
    service: 'checkout-api',
    operation: 'tls.connect inventory-api.shop.svc',
    attributes: { 'error.type': 'CERT_HAS_EXPIRED', 'server.address': 'inventory-api.shop.svc' },
    ms: 12,
    status: 502,
  },
}
