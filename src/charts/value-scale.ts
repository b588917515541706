import type { Chart } from '../core/chart.ts'

/** The values a picture reaches from and to, and where its grid lines are. */
export interface ValueScale {
  low: number
  high: number
  step: number
  ticks: number[]
  /** Whether the axis begins at nothing, so that areas may be filled. */
  fromZero: boolean
  /** Whether the threshold lies within; one far beyond everything measured would flatten it. */
  thresholdShown: boolean
}

/** Chooses the range of values and about `wanted` grid lines at steps of 1, 2 or 5 times a power of ten, or of minutes. */
export function valueScale({ lines, unit, threshold, band }: Chart, wanted: number): ValueScale {
  const known = [...lines.flatMap(({ values }) => values), ...(band ? [...band.low, ...band.high] : [])].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  )
  let [low, high] = extent(known)
  const thresholdShown = threshold !== undefined && Number.isFinite(threshold) && isNear(threshold, low, high)
  if (thresholdShown) {
    low = Math.min(low, threshold)
    high = Math.max(high, threshold)
  }
  const fromZero = low >= 0 && (unit !== 'number' || low < high / 2)
  if (fromZero) low = 0
  if (isFlat(low, high)) high = low + (Math.abs(low) < 1e-9 ? 1 : Math.abs(low) * 0.5)
  const whole = unit === 'count' && known.every(Number.isInteger)
  const step = stepOf((high - low) / Math.max(1, wanted), unit, whole)
  const first = Math.floor(low / step + 1e-9) * step
  const last = Math.ceil(high / step - 1e-9) * step
  const count = Math.round((last - first) / step)
  const ticks = Array.from({ length: count + 1 }, (_, i) => tidy(first + i * step, step))
  return { low: first, high: last, step, ticks, fromZero, thresholdShown }
}

/** The least and the greatest of many values; 0 and 0 of none. */
export function extent(values: readonly number[]): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : [0, 0]
}

/** Less apart than arithmetic can tell. */
const isFlat = (low: number, high: number) => high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-9)

/** Up to three times the range beyond what was measured. */
function isNear(threshold: number, low: number, high: number): boolean {
  const range = Math.max(high - Math.min(0, low), Math.abs(high), Number.EPSILON)
  return high === 0 && low === 0 ? true : threshold <= high + 3 * range && threshold >= low - 3 * range
}

const minute = 60_000
const longSteps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1_440].map((minutes) => minutes * minute)

/** The round step at or above a rough one. */
function stepOf(rough: number, unit: string | undefined, whole: boolean): number {
  if (unit === 'ms' && rough > minute / 2) return longSteps.find((step) => step >= rough) ?? roundStep(rough)
  const step = roundStep(rough)
  return whole ? Math.max(1, step) : step
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const times = [1, 2, 5, 10].find((n) => n * power >= rough * (1 - 1e-9)) ?? 10
  return times * power
}

/** Sums of steps such as 0.1 gather dust in their last digits. */
const tidy = (value: number, step: number) => Number((Math.round(value / step) * step).toPrecision(12))
