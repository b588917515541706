import type { Chart } from '../core/chart.ts'

/** The moment at which charts of the tests begin. */
export const begin = Date.parse('2026-03-02T08:00:00Z')
const minute = 60_000

/** A chart of one line with a point per minute, and whatever else is given. */
export function chartOf(values: (number | null)[], more: Partial<Chart> = {}): Chart {
  return { title: 'shop: latency', unit: 'ms', lines: [lineOf(values)], marks: [], ...more }
}

/** A line with a point per minute. */
export const lineOf = (values: (number | null)[], name = 'latency'): Chart['lines'][number] => ({
  name,
  times: values.map((_, index) => begin + index * minute),
  values,
})
