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
  outcries: [
    {
      service: 'payments-api',
      level: 'error',
      message: 'timed out waiting 5000ms for a connection: pool "payments" 40/40 in use',
    },
    { service: 'payments-api', level: 'error', message: 'POST /payments 503 in 5004ms' },
    { service: 'payments-api', level: 'warn', message: 'connection held for 31s by ledger.reconcile' },
    { service: 'checkout-api', level: 'error', message: 'payments-api answered 503, order is put back' },
  ],
}
