import { catalog } from '../catalog.ts'
import { ramp, scale } from '../readings.ts'
import type { Fault } from './fault.ts'

/** After a change at the CDN most customers do not reach the shop any more: nothing fails, and nearly nobody comes. */
export const edgeTraffic: Fault = {
  id: 'edge-traffic',
  label: 'Customers do not reach the shop any more',
  service: 'edge-proxy',
  change: { kind: 'config', title: 'Move shop.example to the new CDN zone', author: 'carol' },
  bend(readings, age) {
    const left = ramp(age, 15_000, 0.5, 0.08)
    for (const { name } of catalog) scale(readings, name, { requests: left })
    for (const name of ['edge-proxy', 'web-frontend', 'checkout-api']) scale(readings, name, { cpu: 0.4 })
  },
  cries: [
    {
      service: 'edge-proxy',
      level: 'WARN',
      perMinute: 8,
      message: 'health probe of the CDN asked for host "origin-2.shop.example": 421 Misdirected Request',
    },
    {
      service: 'web-frontend',
      level: 'WARN',
      perMinute: 2,
      message: 'only {n} sessions are active, {n}{n}0 a minute ago',
    },
  ],
  cause: {
    service: 'edge-proxy',
    operation: 'route request',
    attributes: { 'http.host': 'origin-2.shop.example', 'http.status_code': 421 },
    ms: 2,
    onlySlow: true,
  },
}
