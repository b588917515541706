import { nanoseconds } from '../nanoseconds.ts'

/** A moment as KQL writes it, from nanoseconds since 1970: seven digits behind the point, rounded up. */
export function kqlMoment(moment: bigint): string {
  const ticks = (moment + 99n) / 100n
  const whole = new Date(Number(ticks / 10_000_000n) * 1000).toISOString().slice(0, 19)
  return `datetime(${whole}.${String(ticks % 10_000_000n).padStart(7, '0')}Z)`
}

export const dateMoment = (date: Date) => kqlMoment(nanoseconds(date))
