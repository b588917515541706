import { z } from 'zod'
import type { Chart } from '../../core/chart.ts'
import type { Series } from '../../core/telemetry/series.ts'

/** A series as programs get it; a value is null where nothing was measured. */
export const SeriesJson = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string().nullable(),
  points: z.array(z.object({ timestamp: z.iso.datetime(), value: z.number().nullable() })),
})

export const presentSeries = ({ name, labels, unit, times, values }: Series) => ({
  name,
  labels,
  unit: unit ?? null,
  points: Array.from(times, (time, i) => ({ timestamp: new Date(time).toISOString(), value: measured(values[i]!) })),
})

const measured = (value: number) => (Number.isFinite(value) ? value : null)

/** The lines of a chart. */
export const chartLines = (series: Series[]): Chart['lines'] =>
  series.map((one) => ({
    name: seriesName(one),
    times: Array.from(one.times),
    values: Array.from(one.values, measured),
  }))

/** The labels tell the series of one expression apart. */
export function seriesName({ name, labels }: Series): string {
  const told = Object.entries(labels)
    .filter(([label]) => label !== '__name__')
    .map(([label, value]) => `${label}=${value}`)
  return told.length ? `${name} {${told.join(', ')}}` : name
}
