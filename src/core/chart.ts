/** A picture of series over time, before it is drawn: as SVG in the portal, PNG in chat, or a sparkline in a terminal. */
export interface Chart {
  title: string
  /** What the values are: `ms`, `count`, `ratio` … */
  unit?: string
  /** `times` in milliseconds since the epoch, rising; null where nothing was measured. */
  lines: { name: string; times: number[]; values: (number | null)[]; tone?: 'bad' | 'warn' | 'plain' }[]
  /** Counts at the same `times` that are parts of a whole: they stand on each other. */
  stacked?: boolean
  /** A limit drawn across. */
  threshold?: number
  /** What is expected: lower and upper edge at the same `times`. */
  band?: { times: number[]; low: number[]; high: number[] }
  /** Moments worth a line: a deploy, the onset of an anomaly, an incident. */
  marks: { at: number; kind: 'deploy' | 'onset' | 'incident'; label: string }[]
}
