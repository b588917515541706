import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Redis is full and throws keys out, so pages are slow. */
export const redisEvictions: Fault = {
  id: 'redis-evictions',
  label: 'Redis throws keys out and pages get slow',
  service: 'redis',
  bend(readings, age) {
    bend(readings, 'redis', {
      memory: 0.999,
      evictions: ramp(age, 10_000, 40, 620),
      latency: ramp(age, 20_000, 0.004, 0.03),
    })
    bend(readings, 'web-frontend', { latency: ramp(age - 15_000, 30_000, 0.4, 2.2) })
  },
  outcries: [
    { service: 'redis', level: 'warn', message: 'used memory 2.00G of maxmemory 2.00G, evicting by allkeys-lru' },
    { service: 'web-frontend', level: 'warn', message: 'session not in cache, loading from postgres' },
    { service: 'web-frontend', level: 'warn', message: 'GET /products/1187 200 in 2140ms' },
  ],
}
