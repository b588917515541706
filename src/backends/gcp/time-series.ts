import { z } from 'zod'
import type { Series, Unit } from '../../core/telemetry/series.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import type { Parameters } from '../http/address.ts'
import { measured } from '../measured.ts'
import type { Google } from './google.ts'

/** What is asked of Cloud Monitoring: which series, and how they become one. */
export interface TimeSeriesAsked {
  filter: string
  aligner: string
  reducer?: string
  groupBy?: readonly string[]
  /** What a value is multiplied with. */
  scale?: number
}

/** The stretch of time that is asked about. */
export interface Asking {
  window: Window
  stepMs: number
  now: Date
  signal?: AbortSignal | undefined
}

const Texts = z.record(z.string(), z.string()).nullish()
const Page = z.object({
  timeSeries: z
    .array(
      z.object({
        metric: z.object({ type: z.string(), labels: Texts }).nullish(),
        resource: z.object({ labels: Texts }).nullish(),
        points: z
          .array(
            z.object({
              interval: z.object({ endTime: z.string() }),
              value: z.object({
                doubleValue: z.union([z.number(), z.string()]).nullish(),
                int64Value: z.union([z.number(), z.string()]).nullish(),
                boolValue: z.boolean().nullish(),
                distributionValue: z.object({ mean: z.number().nullish(), count: z.unknown().optional() }).nullish(),
              }),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
  nextPageToken: z.string().nullish(),
})
type Found = NonNullable<z.infer<typeof Page>['timeSeries']>[number]
type Value = NonNullable<Found['points']>[number]['value']

/** Series from `timeSeries.list`, every page of it, aligned to the step; a step is a minute at least. */
export async function timeSeries(
  { monitoring, project }: Google,
  asked: TimeSeriesAsked,
  asking: Asking,
  unit?: Unit,
): Promise<Series[]> {
  const { window, stepMs, signal } = asking
  const period = Math.max(60, Math.ceil(stepMs / 1000))
  const query: Parameters = {
    filter: asked.filter,
    'interval.startTime': window.from.toISOString(),
    'interval.endTime': endOf(asking, period).toISOString(),
    'aggregation.alignmentPeriod': `${period}s`,
    'aggregation.perSeriesAligner': asked.aligner,
    'aggregation.crossSeriesReducer': asked.reducer,
    'aggregation.groupByFields': asked.groupBy,
    pageSize: 5_000,
  }
  const found = new Map<string, { series: Found; points: [number, number][] }>()
  let pageToken: string | undefined
  do {
    const page = await monitoring.get(`/v3/projects/${project}/timeSeries`, { ...query, pageToken }, Page, signal)
    for (const series of page.timeSeries ?? []) {
      const key = JSON.stringify([series.metric, series.resource])
      const known = found.get(key) ?? { series, points: [] }
      found.set(key, known)
      // A point carries the end of its step; its middle falls into the right one even where the ends are not even.
      for (const { interval, value } of series.points ?? [])
        known.points.push([Date.parse(interval.endTime) - period * 500, numberOf(value) * (asked.scale ?? 1)])
    }
    pageToken = page.nextPageToken || undefined
  } while (pageToken)
  return [...found.values()].map(({ series, points }) => {
    const labels = { ...series.resource?.labels, ...series.metric?.labels }
    return measured({ name: series.metric?.type ?? 'value', unit, labels }, window, stepMs, points)
  })
}

/** Steps end where the interval ends: that of whole steps, unless it would lie in the future. */
function endOf({ window, now }: Asking, period: number): Date {
  const whole = new Date(window.from.getTime() + Math.ceil(lengthOf(window) / 1000 / period) * period * 1000)
  return whole <= now ? whole : window.to
}

function numberOf({ doubleValue, int64Value, boolValue, distributionValue }: Value): number {
  if (boolValue != null) return Number(boolValue)
  return Number(doubleValue ?? int64Value ?? distributionValue?.mean ?? Number.NaN)
}
