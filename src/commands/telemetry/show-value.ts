import { showDuration } from '../../core/duration.ts'

/** A measured value for people, in its unit: `847`, `2.4 s`, `12.5 %`, `1.2 GB`. */
export function showValue(value: number, unit?: string): string {
  if (!Number.isFinite(value)) return 'no data'
  switch (unit) {
    case 'ms':
      return Math.abs(value) < 1_000
        ? `${short(value)} ms`
        : Math.abs(value) < 60_000
          ? `${short(value / 1_000)} s`
          : showDuration(value)
    case 'ratio':
      return `${short(value * 100)} %`
    case 'percent':
      return `${short(value)} %`
    case 'bytes':
      return bytes(value)
    case 'rate':
      return `${short(value)}/s`
    case 'cores':
      return `${short(value)} cores`
    default:
      return short(value)
  }
}

/** At most three digits that tell something; whole numbers stay whole. */
function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

const sizes = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

function bytes(value: number): string {
  const rank = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)))
  return `${short(value / 1_000 ** rank)} ${sizes[rank]}`
}
