import { describe, expect, it } from 'vitest'
import { explainLog } from './explain-log.ts'

const stories: { what: string; cause: RegExp; unrelated?: RegExp; log: string[] }[] = [
  {
    what: 'a deploy whose rollback helped',
    cause: /v2\.4\.0/,
    log: [
      '10:00:00 INFO deploy: basket-api v2.4.0 released (new price rounding)',
      '10:01:10 ERROR basket-api: unhandled exception NullPointerException in RoundingService',
      '10:01:30 WARN edge: /basket error rate 22% (baseline 0.1%)',
      '10:02:00 INFO hpa: basket-api scaled 4 -> 8 replicas, error rate unchanged',
      '10:06:00 INFO oncall: rolled back basket-api to v2.3.9',
      '10:06:40 INFO edge: /basket error rate back to 0.1%',
    ],
  },
  {
    what: 'a pool that a settings change made too small',
    cause: /pool|max_pool_size/i,
    unrelated: /v9\.1/,
    log: [
      '08:00:00 INFO deploy: ledger v9.1.0 released (logo change), rollout healthy',
      '09:14:02 INFO config: max_pool_size for ledger changed from 40 to 4 by automation',
      '09:14:40 WARN ledger: connection pool exhausted, 31 requests waiting',
      '09:15:01 ERROR ledger: timeout acquiring connection after 5000ms',
      '09:15:20 WARN gateway: /transfer p99 6100ms (SLO 800ms)',
      '09:21:00 INFO oncall: rolled back ledger to v9.0.9 — timeouts persist',
      '09:28:00 INFO ops: max_pool_size for ledger reverted to 40',
      '09:28:30 INFO gateway: /transfer p99 310ms, back to normal',
    ],
  },
  {
    what: 'a provider that was down',
    cause: /parcelco|provider/i,
    log: [
      '12:00:11 ERROR shipping: call to api.parcelco.example failed: 503 Service Unavailable',
      '12:00:15 ERROR shipping: call to api.parcelco.example failed: 503 Service Unavailable',
      '12:01:00 WARN shop: checkout error rate 31%',
      '12:04:00 INFO oncall: restarted shipping — errors persist',
      '12:09:00 INFO oncall: provider parcelco status page shows an outage of its label service',
      '12:40:00 INFO shipping: call to api.parcelco.example succeeded',
      '12:41:00 INFO shop: checkout error rate back to 0.2%',
    ],
  },
  {
    what: 'a table without its index',
    cause: /index/i,
    log: [
      '02:00:00 INFO dba: migration 118 dropped index orders_by_customer on orders',
      '02:03:00 WARN orders-db: slow query, sequential scan on orders took 4200ms',
      '02:04:00 WARN orders-db: CPU 97%',
      '02:05:00 ERROR orders-api: statement timeout after 10s',
      '02:06:30 INFO oncall: scaled orders-api 6 -> 12 — no improvement',
      '02:20:00 INFO dba: index orders_by_customer on orders created again',
      '02:21:00 INFO orders-db: CPU 24%, back to baseline',
    ],
  },
]

describe('explainLog', () => {
  it.each(stories)('finds $what', ({ cause, unrelated, log }) => {
    const found = explainLog(log)
    expect(log[found.lines[0]!]).toMatch(cause)
    expect(found.rootCause).toMatch(cause)
    if (unrelated) expect(found.excluded.map((index) => log[index]).join()).toMatch(unrelated)
    expect(found.confidence).toBeGreaterThan(0.4)
  })

  it('says nothing about a log without trouble', () => {
    expect(explainLog(['INFO web: request served', 'INFO web: health check passed'])).toMatchObject({
      rootCause: '',
      lines: [],
      confidence: 0,
    })
  })

  it('does not take what passed by itself for the cause', () => {
    const { lines } = explainLog([
      '11:00:00 WARN net: packet loss 0.3% for 10s, self-recovered',
      '11:02:00 ERROR cache: out of memory, evicting sessions',
      '11:03:00 WARN web: p99 latency 2400ms',
      '11:09:00 INFO ops: memory limit of cache raised to 4Gi',
      '11:10:00 INFO web: p99 latency back to 120ms',
    ])
    expect(lines[0]).toBe(1)
  })
})
