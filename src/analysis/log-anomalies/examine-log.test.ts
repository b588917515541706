import { describe, expect, it } from 'vitest'
import { examineLog } from './examine-log.ts'

const web = { kind: 'workload', namespace: 'shop', name: 'web' } as const
const read = (texts: string[]) => texts.map((text) => ({ text, source: 'logs of web' }))

describe('examineLog', () => {
  it('puts what starts the chain before what follows, and cites the lines', () => {
    const { outcome, causes, evidence } = examineLog(
      read([
        'INFO web: served',
        'ERROR web: lookup of db failed: no such host',
        'ERROR web: lookup of db failed: no such host',
        'WARN edge: error rate 40%',
      ]),
      web,
    )
    expect(outcome).toBe('cause')
    expect(causes[0]).toMatchObject({ object: web, kind: 'service_discovery_failures' })
    const ids = new Set(evidence.map(({ id }) => id))
    for (const cause of causes)
      expect(cause.evidence.length > 0 && cause.evidence.every((id) => ids.has(id))).toBe(true)
  })

  it('is healthy without trouble, and undetermined when trouble has no name', () => {
    expect(examineLog(read(['INFO web: served', 'INFO web: served']), web)).toMatchObject({
      outcome: 'healthy',
      causes: [],
    })
    expect(examineLog([], web).outcome).toBe('healthy')
    expect(examineLog(read(['ERROR web: rule 9 yields nonsense']), web).causes[0]!.confidence).toBeLessThan(0.5)
  })
})
