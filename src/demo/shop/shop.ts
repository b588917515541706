import { catalog } from './catalog.ts'
import type { Fault, Outcry } from './faults/fault.ts'
import { faultById, faults } from './faults/index.ts'
import { between, type Random, seededRandom, shuffled } from './random.ts'
import { healthyReadings, type Readings } from './readings.ts'
import {
  createTelemetry,
  type LogLine,
  recordDeploy,
  recordLogs,
  recordSamples,
  retention,
  type Telemetry,
} from './telemetry.ts'

/** Something that is broken, or was. Moments in milliseconds since 1970. */
export interface Breakage {
  fault: Fault
  since: number
  /** When it heals by itself. */
  until: number
  healedAt?: number
  healed?: 'by itself' | 'by hand'
}

/** A small simulated shop: what is broken, what is measured, what was logged. */
export interface Shop {
  random: Random
  /** Oldest first; what has no `healedAt` is broken now. */
  breakages: Breakage[]
  /** When the next fault begins by itself. */
  nextAt: number
  /** The faults still to come before the round starts again. */
  upcoming: Fault[]
  readings: Readings
  telemetry: Telemetry
  sampledAt: number
}

const second = 1_000
const minute = 60 * second

/** How long things take in the shop, in milliseconds. */
export const pace = {
  firstAfter: 5 * second,
  pause: [2 * minute, 4 * minute],
  lasts: [4 * minute, 8 * minute],
} as const

/** A healthy shop at that moment (milliseconds since 1970); the same seed breaks in the same order. */
export function createShop({ seed, now }: { seed: number; now: number }): Shop {
  const random = seededRandom(seed)
  const [first, ...others] = faults
  return {
    random,
    breakages: [],
    nextAt: now + pace.firstAfter,
    upcoming: [first!, ...shuffled(random, others)],
    readings: healthyReadings(now, random),
    telemetry: createTelemetry(),
    sampledAt: Number.NEGATIVE_INFINITY,
  }
}

/** Lets the shop live until `now`: heals what is over, breaks what is due, measures and logs. */
export function step(shop: Shop, now: number): void {
  for (const one of broken(shop)) if (now >= one.until) close(one, now, 'by itself')
  if (now >= shop.nextAt) {
    if (broken(shop).length === 0) breakNow(shop, takeNext(shop), now)
    shop.nextAt = now + between(shop.random, ...pace.lasts) + between(shop.random, ...pace.pause)
  }
  shop.readings = healthyReadings(now, shop.random)
  for (const { fault, since } of broken(shop)) fault.bend(shop.readings, now - since)
  recordLogs(shop.telemetry, linesOf(shop, now))
  if (now - shop.sampledAt < retention.everyMs) return
  recordSamples(shop.telemetry, shop.readings, now)
  shop.sampledAt = now
}

/** What is broken now. */
export const broken = ({ breakages }: Shop): Breakage[] => breakages.filter((one) => one.healedAt === undefined)

/** Breaks something at once; what is broken already goes on as it is. */
export function breakNow(shop: Shop, fault: Fault, now: number): void {
  if (broken(shop).some((one) => one.fault === fault)) return
  shop.breakages.push({ fault, since: now, until: now + between(shop.random, ...pace.lasts) })
  if (shop.breakages.length > 50) shop.breakages.shift()
  if (fault.deploy) recordDeploy(shop.telemetry, { at: now, service: fault.service, ...fault.deploy })
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

/** About one line of small talk in each step, and two of each fault. */
function linesOf(shop: Shop, now: number): LogLine[] {
  const { name: service, smallTalk } = pick(shop.random, catalog)
  const talk: Outcry = { service, level: 'info', message: pick(shop.random, smallTalk) }
  const cries = broken(shop).flatMap(({ fault }) => [
    pick(shop.random, fault.outcries),
    pick(shop.random, fault.outcries),
  ])
  return [talk, ...cries].map((line) => {
    const pods = catalog.find((one) => one.name === line.service)?.pods ?? [line.service]
    return { at: now, pod: pick(shop.random, pods), ...line }
  })
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
