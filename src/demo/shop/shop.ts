import type { Fault } from '../../backends/demo/faults/fault.ts'
import { faultById, faults } from '../../backends/demo/faults/index.ts'
import type { Readings } from '../../backends/demo/readings.ts'
import { readingsAt } from '../../backends/demo/world.ts'
import { between, type Random, seededRandom, shuffled } from './random.ts'

/** Something that is broken, or was. Moments in milliseconds since 1970. */
export interface Breakage {
  fault: Fault
  since: number
  /** When it heals by itself. */
  until: number
  healedAt?: number
  healed?: 'by itself' | 'by hand'
}

/** A small simulated shop: what is broken and what is measured. Its telemetry is told by the backend of the kind `demo`. */
export interface Shop {
  random: Random
  /** Which shop it is: its telemetry is that of the backend with the same number. */
  seed: number
  /** Oldest first; what has no `healedAt` is broken now. */
  breakages: Breakage[]
  /** When the next fault begins by itself. */
  nextAt: number
  /** The faults still to come before the round starts again. */
  upcoming: Fault[]
  readings: Readings
}

const second = 1_000
const minute = 60 * second

/** How long things take in the shop, in milliseconds. */
export const pace = {
  firstAfter: 5 * second,
  pause: [2 * minute, 4 * minute],
  lasts: [4 * minute, 8 * minute],
} as const

/** A healthy shop at that moment (milliseconds since 1970); the same `luck` breaks in the same order. */
export function createShop({ seed, luck = seed, now }: { seed: number; luck?: number; now: number }): Shop {
  const random = seededRandom(luck)
  const [first, ...others] = faults
  return {
    random,
    seed,
    breakages: [],
    nextAt: now + pace.firstAfter,
    upcoming: [first!, ...shuffled(random, others)],
    readings: readingsAt({ seed, breakages: [] }, now),
  }
}

/** Lets the shop live until `now`: heals what is over, breaks what is due, and measures. */
export function step(shop: Shop, now: number): void {
  for (const one of broken(shop)) if (now >= one.until) close(one, now, 'by itself')
  if (now >= shop.nextAt) {
    if (broken(shop).length === 0) breakNow(shop, takeNext(shop), now)
    shop.nextAt = now + between(shop.random, ...pace.lasts) + between(shop.random, ...pace.pause)
  }
  shop.readings = readingsAt({ seed: shop.seed, breakages: broken(shop) }, now)
}

/** What is broken now. */
export const broken = ({ breakages }: Shop): Breakage[] => breakages.filter((one) => one.healedAt === undefined)

/** Breaks something at once; what is broken already goes on as it is. */
export function breakNow(shop: Shop, fault: Fault, now: number): void {
  if (broken(shop).some((one) => one.fault === fault)) return
  shop.breakages.push({ fault, since: now, until: Math.round(now + between(shop.random, ...pace.lasts)) })
  if (shop.breakages.length > 50) shop.breakages.shift()
}

/** Repairs one fault by hand, or all; the next one by itself comes after a pause. */
export function heal(shop: Shop, id: string | undefined, now: number): void {
  const meant = id === undefined ? undefined : faultById(id)
  for (const one of broken(shop)) if (!meant || one.fault === meant) close(one, now, 'by hand')
  if (broken(shop).length === 0) shop.nextAt = now + between(shop.random, ...pace.pause)
}

function close(one: Breakage, now: number, healed: Breakage['healed'] & string): void {
  one.healedAt = now
  one.healed = healed
}

function takeNext(shop: Shop): Fault {
  if (shop.upcoming.length === 0) shop.upcoming = shuffled(shop.random, faults)
  return shop.upcoming.shift()!
}
