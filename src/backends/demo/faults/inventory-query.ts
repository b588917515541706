import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** A deploy of inventory asks the database for something it has no index for. */
export const inventoryQuery: Fault = {
  id: 'inventory-query',
  label: 'A query without an index makes inventory slow',
  service: 'inventory-api',
  change: { kind: 'deploy', title: 'Filter stock by warehouse', author: 'dave' },
  bend(readings, age) {
    if (age < 5_000) return
    bend(readings, 'postgres', { latency: ramp(age - 5_000, 15_000, 0.4, 2.3), cpu: ramp(age, 30_000, 0.5, 0.88) })
    bend(readings, 'inventory-api', { latency: ramp(age - 5_000, 15_000, 0.8, 2.9) })
    bend(readings, 'web-frontend', { latency: ramp(age - 10_000, 30_000, 0.4, 3.2) })
    bend(readings, 'checkout-api', { latency: ramp(age - 10_000, 30_000, 0.5, 3.1) })
  },
  cries: [
    {
      service: 'postgres',
      level: 'WARN',
      perMinute: 30,
      message:
        "duration: 2{n}{n}{n}.{n} ms  statement: SELECT sku, count FROM stock WHERE warehouse = {n} AND updated_at > now() - interval '1 day'",
    },
    {
      service: 'inventory-api',
      level: 'WARN',
      perMinute: 40,
      message: 'GET /stock/{sku} 200 in 2{n}{n}{n}ms is slower than 1000ms',
    },
    {
      service: 'web-frontend',
      level: 'WARN',
      perMinute: 20,
      message: 'GET /products/{sku} 200 in 3{n}{n}{n}ms is slower than 2000ms',
    },
  ],
  cause: {
    service: 'postgres',
    operation: 'seq scan on stock',
    attributes: {
      'db.system': 'postgresql',
      'db.statement': 'SELECT sku, count FROM stock WHERE warehouse = $1',
      'db.rows': 4_180_220,
    },
    ms: 2_200,
    onlySlow: true,
  },
}
