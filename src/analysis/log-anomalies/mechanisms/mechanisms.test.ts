import { describe, expect, it } from 'vitest'
import { mechanisms, mechanismsOf } from './index.ts'

describe('mechanisms', () => {
  it('lead only to mechanisms that are in the table, each once, and have names of their own', () => {
    const names = mechanisms.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, leadsTo } of mechanisms) {
      expect(leadsTo.filter((next) => !names.includes(next) || next === name)).toEqual([])
      expect(new Set(leadsTo).size).toBe(leadsTo.length)
    }
  })

  it.each([
    ['TLS handshake with bank failed: certificate has expired', 'certificate expiry'],
    ['token of the mailer was revoked', 'credential rotation'],
    ['lookup ledger: no such host', 'service discovery failures'],
    ['write /data/7: no space left on device', 'disk full'],
    ['remaining connection slots are reserved', 'connection pool exhaustion'],
    ['deadlock detected between 4 and 9', 'deadlock'],
    ['replica 2 is 90s behind the primary', 'replication lag'],
    ['cannot unmarshal message 77: malformed JSON', 'poison message'],
    ['provider answered 429', 'rate limiting'],
    ['container exited with code 137', 'out of memory'],
    ['readiness probe failed for web-4', 'failed probes'],
    ['clock of node-3 drifts by 4s', 'clock skew'],
    ['all workers busy, 400 waiting', 'thread pool saturation'],
    ['GET /cart answered 502', 'service unavailable'],
  ])('name what %s shows', (line, name) => {
    expect(mechanismsOf(line)[0]?.name).toBe(name)
  })
})
