import { describe, expect, it } from 'vitest'
import { findPatterns } from './find-patterns.ts'

const chains: { what: string; links: [string, string][]; log: string[] }[] = [
  {
    what: 'memory to restarts to errors',
    links: [
      ['out of memory', 'crash loop'],
      ['crash loop', 'error spike'],
    ],
    log: [
      'WARN report-svc: heap 96% full',
      'ERROR kernel: Memory cgroup out of memory: killed process 77 (report-svc)',
      'WARN kubelet: Back-off restarting failed container report-svc',
      'ERROR gateway: /reports error rate 40% calling report-svc',
      'INFO billing: nightly export finished',
    ],
  },
  {
    what: 'lost packets to a new leader to failed writes',
    links: [
      ['network loss', 'failover'],
      ['failover', 'write failures'],
    ],
    log: [
      'WARN switch-4: packet loss 18% towards rack 7',
      'WARN store-2: leader lost, election started',
      'ERROR orders: write failed: no leader',
    ],
  },
  {
    what: 'a limit at the provider to retries',
    links: [['rate limiting', 'retry storm']],
    log: [
      'WARN mailer: provider answered 429 too many requests',
      'WARN mailer: retrying send, attempt 4, backoff 1600ms',
      'WARN mailer: queue depth 12k',
    ],
  },
]

describe('findPatterns', () => {
  it.each(chains)('follows $what', ({ links, log }) => {
    const found = findPatterns(log).links.map(({ cause, effect }) => [cause.name, effect.name])
    for (const link of links) expect(found).toContainEqual(link)
  })

  it('quotes the lines of a pattern and says who wrote them', () => {
    const { patterns } = findPatterns([
      'ERROR coredns: i/o timeout querying upstream',
      'WARN web: lookup of db failed: no such host',
    ])
    expect(patterns[0]).toMatchObject({ name: 'DNS resolution failures', components: ['coredns'], lines: [0] })
    expect(patterns[0]!.description).toContain('i/o timeout querying upstream')
  })

  it('does not blame a deploy whose rollback changed nothing', () => {
    const { links } = findPatterns([
      'INFO deploy: web v3 released',
      'ERROR disk-1: No space left on device',
      'ERROR web: write failed: No space left on device, error rate 30%',
      'INFO oncall: rolled back web to v2 — errors persist',
    ])
    expect(links.filter(({ cause }) => cause.name === 'deployment')).toEqual([])
    expect(links.map(({ cause }) => cause.name)).toContain('disk full')
  })

  it('finds nothing in a quiet log', () => {
    expect(findPatterns(['INFO web: request served in 12ms', 'INFO web: request served in 14ms']).links).toEqual([])
  })
})

it('links trouble that no mechanism names by who names whom', () => {
  const { links } = findPatterns([
    'ERROR tariff-svc: rule 9 yields nonsense',
    'ERROR quote-svc: answer of tariff-svc not usable',
  ])
  expect(links.map(({ cause, effect }) => [cause.name, effect.name])).toContainEqual([
    'trouble of tariff-svc',
    'trouble of quote-svc',
  ])
})
