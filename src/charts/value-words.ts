import { showDuration } from '../core/duration.ts'

/** A value in its unit, as short as it stays clear: `847`, `2.4 s`, `12.5 %`, `1.2 GB`; `step` sets how exact a tick is. */
export function valueWords(value: number, unit?: string, step?: number): string {
  const { factor, name } = scaleOf(Math.max(Math.abs(value), Math.abs(step ?? 0)), unit)
  if (unit === 'ms' && Math.abs(value) >= 60_000) return showDuration(value)
  const scaled = value / factor
  const words = step === undefined ? significant(scaled) : exact(scaled, step / factor)
  return `${words}${name}`.replace('-', '−')
}

/** How exact a tick is told: as many decimals as its step has. */
function exact(value: number, step: number): string {
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  const needed = Number.isInteger(round(step, 9)) ? 0 : decimals
  return withCommas(value, needed)
}

/** At most three digits that tell something. */
function significant(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return withCommas(value, 0)
  return String(Number(value.toPrecision(3)))
}

const round = (value: number, decimals: number) => Number(value.toFixed(decimals))

const withCommas = (value: number, decimals: number) =>
  (round(value, decimals) || 0).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })

/** What a unit's values are divided by and called at this size. */
function scaleOf(size: number, unit: string | undefined): { factor: number; name: string } {
  switch (unit) {
    case 'ms':
      return size >= 1_000 ? { factor: 1_000, name: ' s' } : { factor: 1, name: ' ms' }
    case 'ratio':
      return { factor: 0.01, name: ' %' }
    case 'percent':
      return { factor: 1, name: ' %' }
    case 'bytes':
      return ranked(size, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], ' ')
    case 'rate':
      return suffixed(ranked(size, plainRanks, ''), '/s')
    case 'cores':
      return suffixed(ranked(size, plainRanks, ''), size === 1 ? ' core' : ' cores')
    default:
      return ranked(size, plainRanks, '')
  }
}

const plainRanks = ['', '', 'M', 'G', 'T', 'P']

/** Thousands stay written out: 12,400 is read faster than 12.4k. */
function ranked(size: number, ranks: readonly string[], gap: string): { factor: number; name: string } {
  const bytes = ranks[1] !== ''
  const rank = Math.min(ranks.length - 1, Math.max(0, Math.floor(Math.log10(size || 1) / 3 + 1e-9)))
  if (!bytes && rank < 2) return { factor: 1, name: '' }
  return { factor: 1_000 ** rank, name: `${gap}${ranks[rank]}` }
}

const suffixed = ({ factor, name }: { factor: number; name: string }, suffix: string) => ({
  factor,
  name: `${name}${suffix}`,
})
