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
  cries: [
    {
      service: 'redis',
      level: 'WARN',
      perMinute: 6,
      message: 'used memory 2.00G of maxmemory 2.00G, evicting by allkeys-lru',
    },
    {
      service: 'web-frontend',
      level: 'WARN',
      perMinute: 40,
      message: 'session of customer {user} is not in the cache, loading it from postgres',
    },
    {
      service: 'web-frontend',
      level: 'WARN',
      perMinute: 20,
      message: 'GET /products/{sku} 200 in 2{n}{n}{n}ms is slower than 2000ms',
    },
  ],
  cause: {
    service: 'web-frontend',
    operation: 'load session from postgres',
    attributes: { 'cache.hit': false, 'db.system': 'postgresql' },
    ms: 1_700,
    onlySlow: true,
  },
}
