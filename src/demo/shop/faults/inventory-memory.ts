import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Inventory leaks memory; its pods are killed one after the other. */
export const inventoryMemory: Fault = {
  id: 'inventory-memory',
  label: 'Inventory is killed for using too much memory',
  service: 'inventory-api',
  bend(readings, age) {
    bend(readings, 'inventory-api', { memory: ramp(age, 10_000, 0.9, 0.99), latency: ramp(age, 30_000, 0.2, 1.3) })
    const restarts = readings['inventory-api']?.restarts ?? {}
    Object.keys(restarts).forEach((pod, index) => {
      restarts[pod] = Math.max(0, Math.floor((age - index * 25_000) / 20_000) + 1) * (age >= index * 25_000 ? 1 : 0)
    })
  },
  outcries: [
    { service: 'inventory-api', level: 'error', message: 'container killed: out of memory (limit 512Mi)' },
    { service: 'inventory-api', level: 'warn', message: 'stock cache holds 1841220 entries' },
    { service: 'inventory-api', level: 'info', message: 'starting, version v1.9.4' },
  ],
}
