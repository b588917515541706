import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FoundCause } from './found-cause.ts'
import { fuseCauses } from './fuse-causes.ts'

const found = (kind: string, confidence: number, more: Partial<FoundCause> = {}): FoundCause => ({
  object: { kind: 'service', name: 'cart' },
  kind,
  summary: kind,
  confidence,
  evidence: [`seen ${kind}`],
  against: [],
  remedies: [],
  ...more,
})
const kindsOf = (causes: FoundCause[]) => fuseCauses(causes).map(({ kind }) => kind)
const first = (causes: FoundCause[]) => fuseCauses(causes)[0]!

describe('fusing causes', () => {
  it('makes one of what is told twice, surer than each and with all of its evidence', () => {
    const [one, ...others] = fuseCauses([found('x', 0.6, { evidence: ['a'] }), found('x', 0.5, { evidence: ['b'] })])
    expect(others).toEqual([])
    expect(one).toMatchObject({ evidence: ['a', 'b'] })
    expect(one!.confidence).toBeGreaterThan(0.6)
  })

  it('puts a change before its effects and a mechanism before where it shows, when told about as strongly', () => {
    expect(kindsOf([found('failing_operation', 0.7), found('bad_deploy', 0.6)])[0]).toBe('bad_deploy')
    expect(kindsOf([found('failing_operation', 0.7), found('bad_deploy', 0.3)])[0]).toBe('failing_operation')
    expect(kindsOf([found('slow_operation', 0.7), found('certificate_expiring', 0.6)])[0]).toBe('certificate_expiring')
    expect(kindsOf([found('slow_operation', 0.7), found('dns_failure', 0.6, { place: 'elsewhere' })])[0]).toBe(
      'slow_operation',
    )
  })

  it('is surer of one story told twice, and less sure beside another', () => {
    const alone = first([found('out_of_memory', 0.7)]).confidence
    expect(first([found('out_of_memory', 0.7), found('restarts', 0.5)]).confidence).toBeGreaterThan(alone)
    expect(first([found('out_of_memory', 0.7), found('queue_backlog', 0.69)]).confidence).toBeLessThan(alone)
  })

  it('doubts beside another place that is as likely, unless that was put aside', () => {
    const there = found('disk_full', 0.68, { object: { kind: 'service', name: 'db' } })
    const alone = first([found('out_of_memory', 0.7)]).confidence
    expect(first([found('out_of_memory', 0.7), there]).confidence).toBeLessThan(alone)
    expect(first([found('out_of_memory', 0.7), { ...there, why: 'it came after' }]).confidence).toBe(alone)
  })

  it('calibrates last, keeps what the evidence made of it, and never changes the order or names what cites nothing', () => {
    const causes = fc.array(
      fc.record({
        kind: fc.constantFrom('x', 'y', 'restarts', 'bad_deploy'),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(causes, fc.double({ min: 0.1, max: 1, noNaN: true }), (some, worth) => {
        const all = [
          ...some.map(({ kind, confidence }) => found(kind, confidence)),
          found('unseen', 1, { evidence: [] }),
        ]
        const raw = fuseCauses(all)
        const learnt = fuseCauses(all, (confidence) => confidence * worth)
        expect(learnt.map(({ kind }) => kind)).toEqual(raw.map(({ kind }) => kind))
        expect(learnt.map((one) => one.uncalibrated ?? one.confidence)).toEqual(raw.map(({ confidence }) => confidence))
        expect(learnt.every(({ evidence, confidence }) => evidence.length > 0 && confidence <= 1)).toBe(true)
      }),
    )
  })
})
