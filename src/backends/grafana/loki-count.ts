import type { Question } from '../../core/telemetry/backend.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { nanoseconds } from '../nanoseconds.ts'
import { zeroes } from '../steps.ts'
import type { LokiApi } from './loki-api.ts'

/** Servers refuse a range of more than 30 days, and more than 11 000 points. */
const longestRangeMs = 29 * 24 * 60 * 60_000
const mostPoints = 10_000

/**
 * Lines per step, counted by Loki. It counts what lies in (moment - step, moment], so each step is asked for one nanosecond
 * before its end: then the line at its very begin counts, and the one at its end does not.
 */
export async function countInside(
  api: LokiApi,
  logql: string,
  { window, stepMs, signal }: Question & { stepMs: number },
): Promise<Series> {
  const series = zeroes('log_count', window, stepMs)
  const { times, values } = series
  const end = (step: number, length: number) => nanoseconds(new Date(times[step]! + length)) - 1n
  const count = async (first: number, last: number, length: number) => {
    const counted = `sum(count_over_time(${logql} [${length}ms]))`
    const points = await api.values(counted, end(first, length), end(last, length), length, signal)
    for (const [at, value] of points) {
      const step = first + Math.round((at - times[first]! - length) / length)
      if (step >= first && step <= last) values[step]! += value
    }
  }
  // A last step that the window cuts short is counted over its own length.
  const rest = window.to.getTime() - times.at(-1)!
  const whole = rest < stepMs ? times.length - 1 : times.length
  const atOnce = Math.max(1, Math.min(mostPoints, Math.floor(longestRangeMs / stepMs)))
  for (let first = 0; first < whole; first += atOnce) await count(first, Math.min(first + atOnce, whole) - 1, stepMs)
  if (whole < times.length) await count(whole, whole, rest)
  return series
}
