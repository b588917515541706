import { chance, pick } from './chance.ts'
import { faults } from './faults/index.ts'
import type { Breakage } from './world.ts'

const day = 86_400_000
const minute = 60_000

/**
 * What broke and healed by itself in some time (milliseconds since 1970): on two days of five one fault, each of another
 * kind and at another hour, for five to twelve minutes. The same seed has the same past.
 */
export function scheduled(seed: number, from: number, to: number): Breakage[] {
  const first = Math.floor(from / day) - 1
  const days = Math.max(0, Math.ceil(to / day) - first)
  return Array.from({ length: days }, (_, index) => onDay(seed, first + index))
    .flat()
    .filter(({ since, until }) => until > from && since < to)
}

function onDay(seed: number, number: number): Breakage[] {
  if (chance(seed, number, 10) > 0.4) return []
  const since = number * day + Math.floor((2 + 20 * chance(seed, number, 11)) * 60) * minute
  const lasts = Math.floor((5 + 7 * chance(seed, number, 13)) * 60) * 1_000
  return [{ fault: pick(chance(seed, number, 12), faults), since, until: since + lasts }]
}
