import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause } from '../../core/investigation/verdict.ts'
import { conclude } from './conclude.ts'
import { type EngineResult, gather } from './findings.ts'

const seen = (id: string, quote = id): Evidence => ({
  id,
  kind: 'log',
  source: 'logs of cart',
  quote,
  says: `says ${quote}`,
  at: new Date(Date.UTC(2030, 0, 1, 0, quote.length)),
})
const cause = (name: string, kind: string, confidence: number, evidence = ['a']): Cause => ({
  object: { kind: 'workload', namespace: 'shop', name },
  kind,
  summary: `${name} has ${kind}`,
  confidence,
  evidence,
  against: [],
  remedies: [
    { text: 'prevent it', when: 'preventive' },
    { text: 'stop it', when: 'immediate' },
  ],
})
const engine = (causes: Cause[], more: Partial<EngineResult> = {}): EngineResult => ({
  causes,
  evidence: [seen('a'), seen('b', 'b of another')],
  outcome: causes.length > 0 ? 'cause' : 'healthy',
  ...more,
})
const verdict = (...engines: EngineResult[]) => conclude(gather(engines))

describe('conclude', () => {
  it('names the likeliest cause, immediate remedies first, with what it put aside and why', () => {
    const found = verdict(engine([cause('cart', 'oom_killed', 0.9), cause('web', 'slow', 0.4, ['b'])]))
    expect(found).toMatchObject({
      outcome: 'cause',
      rootCause: { kind: 'oom_killed' },
      confidence: 0.9,
      remedies: [{ when: 'immediate' }, { when: 'preventive' }],
    })
    expect(found.excluded[0]).toMatchObject({
      cause: { kind: 'slow' },
      why: 'the evidence for it is weaker (40 % against 90 %)',
    })
  })

  it('trusts two engines more than one, but less than if they had seen two incidents', () => {
    const one = verdict(engine([cause('cart', 'oom_killed', 0.6)])).confidence
    const two = verdict(
      engine([cause('cart', 'oom_killed', 0.6)]),
      engine([cause('cart', 'oom_killed', 0.6, ['b'])]),
    ).confidence
    expect(two).toBeGreaterThan(one)
    expect(two).toBeLessThan(0.84)
  })

  it('takes a pod for its workload', () => {
    const pod: Cause = {
      ...cause('cart', 'oom_killed', 0.55, ['b']),
      object: { kind: 'pod', namespace: 'shop', name: 'cart-5d9c7b8f6-abcde' },
    }
    expect(verdict(engine([cause('cart', 'oom_killed', 0.55)]), engine([pod])).confidence).toBeGreaterThan(0.6)
  })

  it('abstains between two places that are as likely, and below the threshold', () => {
    expect(verdict(engine([cause('cart', 'x', 0.62), cause('web', 'y', 0.6, ['b'])]))).toMatchObject({
      outcome: 'undetermined',
    })
    const weak = verdict(engine([cause('cart', 'x', 0.35)], { missing: ['traces'] }))
    expect(weak).toMatchObject({ outcome: 'undetermined', unknowns: ['traces'] })
    expect(weak.rootCause).toBeUndefined()
  })

  it('is healthy only when somebody looked, nobody saw anything, and nothing is suspected', () => {
    expect(verdict(engine([])).outcome).toBe('healthy')
    expect(verdict(engine([]), engine([], { outcome: 'undetermined' })).outcome).toBe('undetermined')
    expect(verdict({ causes: [], evidence: [] }).outcome).toBe('undetermined')
    expect(verdict(engine([], { missing: ['logs'] })).confidence).toBeLessThan(verdict(engine([])).confidence)
  })

  it('tells outside faults as such', () => {
    expect(
      verdict(
        engine([
          { ...cause('payments.example', 'outage', 0.8), object: { kind: 'external', name: 'payments.example' } },
        ]),
      ).outcome,
    ).toBe('external')
  })

  it('doubts a cause that evidence speaks against', () => {
    const doubted = { ...cause('cart', 'x', 0.7), against: ['b'] }
    expect(verdict(engine([doubted])).confidence).toBeLessThan(0.6)
  })

  it('never names what cites nothing that was seen, and keeps confidence between 0 and 1', () => {
    const ids = fc.subarray(['a', 'b', 'unheard of'])
    const anyCause = fc
      .record({
        name: fc.constantFrom('cart', 'web', 'db'),
        kind: fc.constantFrom('x', 'y'),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        evidence: ids,
        against: ids,
      })
      .map(({ against, name, kind, confidence, evidence }) => ({ ...cause(name, kind, confidence, evidence), against }))
    fc.assert(
      fc.property(fc.array(fc.array(anyCause, { maxLength: 5 }), { maxLength: 3 }), (engines) => {
        const findings = gather(engines.map((causes) => engine(causes)))
        const { rootCause, excluded, timeline, confidence } = conclude(findings)
        const known = new Set(findings.evidence.map(({ id }) => id))
        expect(confidence >= 0 && confidence <= 1).toBe(true)
        for (const one of [...(rootCause ? [rootCause] : []), ...excluded.map(({ cause: put }) => put)])
          expect(one.evidence.length > 0 && one.evidence.every((id) => known.has(id))).toBe(true)
        expect(timeline.every(({ evidence }) => evidence.length > 0)).toBe(true)
        expect(timeline.map(({ at }) => +at)).toEqual(timeline.map(({ at }) => +at).sort((a, b) => a - b))
      }),
    )
  })
})

describe('gather', () => {
  it('keeps the same evidence once and renames what cites it', () => {
    const { evidence, causes } = gather([
      engine([cause('cart', 'x', 0.5, ['a'])]),
      { causes: [cause('web', 'y', 0.5, ['z'])], evidence: [seen('z', 'a')] },
    ])
    expect(evidence.map(({ quote }) => quote)).toEqual(['a', 'b of another'])
    expect(causes.map((one) => one.evidence)).toEqual([['e1'], ['e1']])
  })
})
