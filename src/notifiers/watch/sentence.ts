import type { Anomaly } from '../../core/telemetry/anomaly.ts'

/** An anomaly in one sentence that names its limit: `847 errors in 10m (threshold: 10)`. */
export function sentenceOf({ description, threshold, unit }: Anomaly): string {
  const words = description.replace(/\s+/g, ' ').trim()
  return /\(threshold: /i.test(words) ? words : `${words} (threshold: ${amount(threshold, unit)})`.trim()
}

/** A measured amount for people: at most four digits that matter, with its unit. */
export function amount(value: number, unit?: string): string {
  switch (unit) {
    case 'ms':
      return Math.abs(value) >= 1000 ? `${digits(value / 1000)}s` : `${digits(value)}ms`
    case 'ratio':
      return `${digits(value * 100)}%`
    case 'percent':
      return `${digits(value)}%`
    case 'bytes':
      return bytes(value)
    case 'rate':
      return `${digits(value)}/s`
    default:
      return digits(value)
  }
}

const steps = ['B', 'kB', 'MB', 'GB', 'TB'] as const

function bytes(value: number): string {
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)))
  return `${digits(value / 1000 ** step)} ${steps[step]}`
}

/** Whole numbers stay whole however large; what is small keeps what distinguishes it. */
const digits = (value: number) =>
  Number.isInteger(value) || Math.abs(value) >= 10_000
    ? String(Math.round(value))
    : String(Number(value.toPrecision(4)))
