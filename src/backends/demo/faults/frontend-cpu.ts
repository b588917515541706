import { bend, ramp, scale } from '../readings.ts'
import type { Fault } from './fault.ts'

/** A crawler asks for every page there is, and the processors of the frontend are busy with it. */
export const frontendCpu: Fault = {
  id: 'frontend-cpu',
  label: 'A crawler keeps the processors of the frontend busy',
  service: 'web-frontend',
  bend(readings, age) {
    const surge = ramp(age, 15_000, 1.3, 2.4)
    scale(readings, 'edge-proxy', { requests: surge })
    scale(readings, 'web-frontend', { requests: surge })
    bend(readings, 'web-frontend', {
      cpu: ramp(age, 12_000, 0.8, 0.995),
      latency: ramp(age, 25_000, 0.6, 3.4),
      errors: ramp(age - 20_000, 20_000, 0.001, 0.02),
    })
    bend(readings, 'edge-proxy', { latency: ramp(age, 25_000, 0.6, 3.6) })
  },
  cries: [
    { service: 'web-frontend', level: 'WARN', perMinute: 12, message: 'event loop was blocked for {n}{n}{n}ms' },
    {
      service: 'edge-proxy',
      level: 'WARN',
      perMinute: 15,
      message: '203.0.113.{n}{n} made 4{n}{n}{n} requests in a minute, agent "shop-scraper/1.{n}"',
    },
    {
      service: 'web-frontend',
      level: 'ERROR',
      error: 'Timeout',
      message: 'GET /search?page={n}{n}{n} 503 in 100{n}{n}ms: no worker was free within 10s',
    },
  ],
  cause: {
    service: 'web-frontend',
    operation: 'render search results',
    attributes: { 'http.user_agent': 'shop-scraper/1.4', 'process.cpu': 0.99 },
    ms: 2_600,
    status: 503,
  },
}
