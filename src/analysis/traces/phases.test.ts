import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phaseOf } from './phases.ts'
import { riseOfShare } from './rise-of-share.ts'

const passes = (pattern: string) => [...pattern].map((sign, at) => ({ at, wrong: sign === 'x' }))

describe('how passes went over time', () => {
  it.each([
    ['a fault that begins inside', '........xxxxxx', { onset: 8, healed: false, share: 1 }],
    ['one that was there all along', 'xxxxxxxxxx', { onset: 0, healed: false, share: 1 }],
    ['one that went away', 'xxxxxx............', { healed: true }],
    ['one that hides by chance', '....x.x..x.x..x..', { healed: false }],
  ])('sees %s', (_, pattern, expected) => {
    expect(phaseOf(passes(pattern), { count: 0, of: 20 })).toMatchObject(expected)
  })

  it('is surer of a fault that began inside than of one as large that was there all along', () => {
    const usual = { count: 0, of: 6 }
    expect(phaseOf(passes('........xxxxxx'), usual).rise).toBeGreaterThan(phaseOf(passes('xxxxxx'), usual).rise)
  })

  it('does not care about the order in which passes are told', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), fc.nat(), (wrong, turn) => {
        const told = wrong.map((one, at) => ({ at, wrong: one }))
        const turned = [...told.slice(turn % told.length), ...told.slice(0, turn % told.length)]
        expect(phaseOf(turned, { count: 1, of: 9 })).toEqual(phaseOf(told, { count: 1, of: 9 }))
      }),
    )
  })
})

describe('the rise of a share', () => {
  const share = fc.nat({ max: 200 }).chain((of) => fc.record({ of: fc.constant(of), count: fc.nat({ max: of }) }))

  it('is finite, never negative, and only ever in one direction', () => {
    fc.assert(
      fc.property(share, share, (now, before) => {
        const [up, down] = [riseOfShare(now, before), riseOfShare(before, now)]
        expect(Number.isFinite(up) && up >= 0 && down >= 0).toBe(true)
        expect(Math.min(up, down)).toBe(0)
      }),
    )
  })

  it('grows with the sample', () => {
    expect(riseOfShare({ count: 50, of: 100 }, { count: 5, of: 100 })).toBeGreaterThan(
      riseOfShare({ count: 5, of: 10 }, { count: 1, of: 20 }),
    )
  })
})
