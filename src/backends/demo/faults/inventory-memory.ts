import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Inventory leaks memory; its pods are killed one after the other. */
export const inventoryMemory: Fault = {
  id: 'inventory-memory',
  label: 'Inventory is killed for using too much memory',
  service: 'inventory-api',
  bend(readings, age) {
    bend(readings, 'inventory-api', {
      memory: ramp(age, 10_000, 0.9, 0.99),
      latency: ramp(age, 30_000, 0.2, 1.3),
      errors: ramp(age, 20_000, 0.005, 0.03),
    })
    const restarts = readings['inventory-api']?.restarts ?? {}
    Object.keys(restarts).forEach((pod, index) => {
      const since = age - index * 25_000
      restarts[pod] = since < 0 ? 0 : Math.floor(since / 20_000) + 1
    })
  },
  cries: [
    {
      service: 'inventory-api',
      level: 'FATAL',
      perMinute: 8,
      error: 'OutOfMemory',
      message:
        'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\ncontainer killed: out of memory (limit 512Mi)',
    },
    { service: 'inventory-api', level: 'INFO', perMinute: 8, message: 'starting, {pod}' },
    {
      service: 'inventory-api',
      level: 'WARN',
      perMinute: 6,
      message: 'stock cache holds 18{n}{n}{n}20 entries, none was ever let go',
    },
    {
      service: 'inventory-api',
      level: 'ERROR',
      error: 'ConnectionReset',
      message: 'POST /reservations 503 in {ms}ms: the process ended while it worked on the request',
    },
  ],
  cause: {
    service: 'inventory-api',
    operation: 'handle request',
    attributes: { 'error.type': 'ConnectionReset', 'process.exit': 'OOMKilled' },
    ms: 900,
    status: 503,
  },
}
