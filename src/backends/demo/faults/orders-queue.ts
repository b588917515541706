import { bend, ramp, scale } from '../readings.ts'
import type { Fault } from './fault.ts'

/** After a change of its settings the worker takes one job at a time, and the queue grows. */
export const ordersQueue: Fault = {
  id: 'orders-queue',
  label: 'Orders pile up in the queue',
  service: 'orders-worker',
  change: { kind: 'config', title: 'Take jobs one by one (prefetch 50 to 1)', author: 'bob' },
  bend(readings, age) {
    bend(readings, 'orders-worker', { queue: ramp(age, 300_000, 3_200, 9_600), latency: ramp(age, 20_000, 0.5, 4.2) })
    scale(readings, 'orders-worker', { requests: ramp(age, 10_000, 0.6, 0.12), cpu: 0.3 })
  },
  cries: [
    {
      service: 'orders-worker',
      level: 'WARN',
      perMinute: 10,
      message: 'queue orders.placed holds {n}{n}{n}0 jobs, the oldest waits for {n}{n}s',
    },
    {
      service: 'orders-worker',
      level: 'WARN',
      perMinute: 4,
      message: 'prefetch is 1: the worker waits for the broker between jobs',
    },
    { service: 'checkout-api', level: 'WARN', perMinute: 5, message: 'order {order} was not confirmed within 60s' },
  ],
  cause: {
    service: 'orders-worker',
    operation: 'wait in queue orders.placed',
    attributes: { 'messaging.destination': 'orders.placed', 'messaging.prefetch': 1 },
    ms: 3_900,
    onlySlow: true,
  },
}
