/** Milliseconds since the epoch with fractions, comparable between processes of one machine. */
export const wallClock = () => performance.timeOrigin + performance.now()

/** The value that a share of the sample does not exceed; `share` in [0, 1]. NaN for an empty sample. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The middle value of several rounds. */
export const median = (rounds: readonly number[]) => quantile(rounds, 0.5)

/** A duration in milliseconds for a table. */
export function ms(value: number): string {
  if (Number.isNaN(value)) return '–'
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
}

/** A number for a table, its thousands apart. */
export const count = (value: number) => Math.round(value).toLocaleString('en').replaceAll(',', ' ')

/** Writes a Markdown table. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: string[]) => `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}
