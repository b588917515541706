import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { GoldenSignal, Series, Unit } from '../../core/telemetry/series.ts'
import { quoted } from './matcher.ts'

/** An expression with its `$service` and `$step` (such as `60000ms`) filled in; the name cannot break out of its quotes. */
export const inWords = (expression: string, { name }: ObservedService, stepMs: number) =>
  expression
    .replaceAll('$service', () => quoted(name).slice(1, -1))
    .replaceAll('$step', () => `${Math.round(stepMs)}ms`)

const units: Partial<Record<GoldenSignal, Unit>> = {
  requests: 'count',
  errors: 'count',
  restarts: 'count',
  latency_p50: 'ms',
  latency_p95: 'ms',
  latency_p99: 'ms',
  saturation: 'ratio',
}

/** One series from whatever a configured expression gives: counts add up, of everything else the greatest counts. */
export function fromOverride(metric: GoldenSignal, found: Series[]): Series | undefined {
  const [first] = found
  if (!first) return undefined
  const unit = units[metric] ?? 'number'
  const join = unit === 'count' ? (a: number, b: number) => a + b : (a: number, b: number) => Math.max(a, b)
  const values = first.times.map((_, step) => {
    const measured = found.map((series) => series.values[step]!).filter((value) => !Number.isNaN(value))
    return measured.length ? measured.reduce(join) : Number.NaN
  })
  return { name: metric, labels: {}, unit, times: first.times, values }
}
