import { expect, test } from 'vitest'
import { faults } from '../../backends/demo/faults/index.ts'
import { readingsAt } from '../../backends/demo/world.ts'
import { rules } from './rules.ts'
import { breakNow, broken, createShop, heal, pace, step } from './shop.ts'

const start = Date.UTC(2026, 2, 10, 9)
const second = 1_000
const minute = 60 * second

/** Lets a shop live for some minutes, and says when what was broken. */
function live(seed: number, minutes: number) {
  const shop = createShop({ seed, now: start })
  const seen: string[][] = []
  for (let at = start; at <= start + minutes * minute; at += second) {
    step(shop, at)
    seen.push(broken(shop).map(({ fault }) => fault.id))
  }
  return { shop, seen }
}

test('the same seed lives the same life', () => {
  const life = (seed: number) => {
    const { shop, seen } = live(seed, 30)
    const { random: _the, ...state } = shop
    return { state, seen }
  }
  const [one, other, third] = [life(7), life(7), life(8)]
  expect(other).toEqual(one)
  expect(third.seen).not.toEqual(one.seen)
})

test('the first fault comes within seconds and is the one everybody understands', () => {
  const { seen } = live(3, 1)
  expect(seen[4]).toEqual([])
  expect(seen[5]).toEqual(['payments-pool'])
})

test('faults heal by themselves in time, one at a time, and all of them have their turn', () => {
  const { shop, seen } = live(11, 240)
  expect(Math.max(...seen.map((some) => some.length))).toBe(1)
  expect(new Set(seen.flat())).toEqual(new Set(faults.map(({ id }) => id)))
  for (const { since, healedAt, healed } of shop.breakages.filter((one) => one.healedAt !== undefined)) {
    expect(healed).toBe('by itself')
    expect((healedAt ?? 0) - since).toBeGreaterThanOrEqual(pace.lasts[0])
    expect((healedAt ?? 0) - since).toBeLessThanOrEqual(pace.lasts[1] + second)
  }
})

test.each(faults)('$id makes a rule hold where it began within half a minute, and nothing holds after', (fault) => {
  const shop = createShop({ seed: 1, now: start })
  step(shop, start)
  const holding = () => rules.flatMap((rule) => rule.holds(shop.readings).map(({ labels }) => labels.service))
  expect(holding()).toEqual([])
  breakNow(shop, fault, start)
  step(shop, start + 30 * second)
  expect(holding()).toContain(fault.service)
  heal(shop, fault.id, start + 31 * second)
  step(shop, start + 32 * second)
  expect(holding()).toEqual([])
  expect(shop.breakages[0]).toMatchObject({ healed: 'by hand', healedAt: start + 31 * second })
})

test('after everything was healed by hand the next fault takes no longer than a pause', () => {
  const { shop } = live(9, 1)
  const now = start + minute
  heal(shop, undefined, now)
  expect(shop.nextAt).toBeGreaterThanOrEqual(now + pace.pause[0])
  expect(shop.nextAt).toBeLessThanOrEqual(now + pace.pause[1])
})

test('breaking what is broken changes nothing', () => {
  const shop = createShop({ seed: 1, now: start })
  breakNow(shop, faults[1]!, start)
  breakNow(shop, faults[1]!, start + second)
  expect(shop.breakages).toHaveLength(1)
})

test('what is measured is what the telemetry of a shop with this number says', () => {
  const { shop } = live(5, 2)
  const { fault, since } = broken(shop)[0]!
  const at = start + 2 * minute
  expect(shop.readings).toEqual(readingsAt({ seed: 5, breakages: [{ fault, since, until: at + 1 }] }, at))
  expect(shop.readings['payments-api']!.gauges.errors).toBeGreaterThan(0.3)
})
