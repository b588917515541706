import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Every database connection of payments is taken, so payments time out and orders with them. */
export const paymentsPool: Fault = {
  id: 'payments-pool',
  label: 'Payments runs out of database connections',
  service: 'payments-api',
  bend(readings, age) {
    bend(readings, 'payments-api', {
      connections: ramp(age, 2_000, 0.9, 1),
      errors: ramp(age, 20_000, 0.02, 0.31),
      latency: ramp(age, 15_000, 1.2, 5.1),
    })
    bend(readings, 'checkout-api', {
      errors: ramp(age - 20_000, 30_000, 0.003, 0.09),
      latency: ramp(age, 40_000, 0.4, 2.6),
    })
  },
  cries: [
    {
      service: 'payments-api',
      level: 'ERROR',
      error: 'PoolTimeout',
      message:
        'POST /payments 503 in 500{n}ms: timed out waiting 5000ms for a connection: pool "payments" 40/40 in use, {n}{n} waiting\n    at Pool.acquire (/app/node_modules/pool/lib/pool.js:214:19)\n    at PaymentRepository.insert (/app/src/payments/repository.ts:41:28)\n    at async capture (/app/src/payments/capture.ts:73:5)',
    },
    {
      service: 'payments-api',
      level: 'WARN',
      perMinute: 5,
      message: 'connection held for {n}{n}s by ledger.reconcile, transaction is idle',
    },
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'UpstreamError',
      message: 'POST /orders 502 in 51{n}{n}ms: payments-api answered 503, order {order} is put back',
    },
    {
      service: 'postgres',
      level: 'WARN',
      perMinute: 2,
      message: 'idle in transaction for {n}{n}s: user=payments pid={n}{n}{n}',
    },
  ],
  cause: {
    service: 'payments-api',
    operation: 'pool.acquire',
    attributes: { 'error.type': 'PoolTimeout', 'db.pool.in_use': 40, 'db.pool.size': 40 },
    ms: 5_000,
    status: 503,
  },
}
