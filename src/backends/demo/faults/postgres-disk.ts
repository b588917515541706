import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** The volume of the database fills up, and in the end nothing can be written any more. */
export const postgresDisk: Fault = {
  id: 'postgres-disk',
  label: 'The disk of the database fills up',
  service: 'postgres',
  bend(readings, age) {
    bend(readings, 'postgres', { disk: ramp(age, 120_000, 0.87, 0.999), latency: ramp(age, 120_000, 0.018, 0.09) })
    if (age < 100_000) return
    bend(readings, 'checkout-api', { errors: ramp(age - 100_000, 30_000, 0.02, 0.24) })
    bend(readings, 'payments-api', { errors: ramp(age - 100_000, 30_000, 0.01, 0.18) })
  },
  cries: [
    {
      service: 'postgres',
      level: 'WARN',
      perMinute: 5,
      message: 'replication slot "analytics" keeps 41 GB of write-ahead log',
    },
    {
      service: 'postgres',
      level: 'WARN',
      perMinute: 3,
      message: 'checkpoints are occurring too frequently (11 seconds apart)',
    },
    {
      service: 'postgres',
      level: 'ERROR',
      perMinute: 20,
      afterMs: 100_000,
      message: 'could not extend file "base/16384/{n}{n}{n}41": No space left on device\nHINT:  Check free disk space.',
    },
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'DatabaseError',
      afterMs: 100_000,
      message:
        'POST /orders 500 in {ms}ms: could not extend file "base/16384/{n}{n}{n}41": No space left on device (53100)',
    },
    {
      service: 'payments-api',
      level: 'ERROR',
      error: 'DatabaseError',
      afterMs: 100_000,
      message:
        'POST /payments 500 in {ms}ms: could not extend file "base/16384/{n}{n}{n}41": No space left on device (53100)',
    },
  ],
  cause: {
    service: 'postgres',
    operation: 'extend relation',
    attributes: { 'error.type': '53100', 'error.message': 'No space left on device', 'db.system': 'postgresql' },
    ms: 40,
  },
}
