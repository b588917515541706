import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects, Question } from '../../core/telemetry/backend.ts'
import type { Series, Unit } from '../../core/telemetry/series.ts'
import { asker } from '../http/ask.ts'
import { measured } from '../measured.ts'
import { azureToken } from './identity.ts'
import type { Settings } from './settings.ts'

/** A metric of a resource; `filter` is a condition on its dimensions as the API takes it. */
export interface MetricAsked {
  resource: string
  name: string
  aggregation: 'Total' | 'Average' | 'Maximum' | 'Minimum' | 'Count'
  filter?: string | undefined
  /** What a value is multiplied with. */
  scale?: number
  unit?: Unit | undefined
}

/** Asks Azure Monitor for the metrics of a resource. */
export type Monitor = (asked: MetricAsked, question: Question & { stepMs: number }) => Promise<Series[]>

const Point = z.looseObject({ timeStamp: z.string() })
const Answer = z.object({
  value: z.array(
    z.object({
      name: z.object({ value: z.string() }),
      errorCode: z.string().nullish(),
      errorMessage: z.string().nullish(),
      timeseries: z
        .array(
          z.object({
            metadatavalues: z.array(z.object({ name: z.object({ value: z.string() }), value: z.string() })).nullish(),
            data: z.array(Point).nullish(),
          }),
        )
        .nullish(),
    }),
  ),
})

/** The steps Azure Monitor has, in minutes. */
const grains: [number, string][] = [
  [1, 'PT1M'],
  [5, 'PT5M'],
  [15, 'PT15M'],
  [30, 'PT30M'],
  [60, 'PT1H'],
  [360, 'PT6H'],
  [720, 'PT12H'],
  [1_440, 'P1D'],
]

/** Opens the metrics API of Azure's resource manager. */
export function monitor(settings: Settings, effects: BackendEffects): Monitor {
  const token = azureToken(settings, 'https://management.azure.com', effects)
  const management = asker({
    fetch: effects.fetch,
    after: effects.after,
    baseUrl: settings.management_endpoint,
    headers: async () => ({ authorization: `Bearer ${await token()}` }),
    timeoutMs: settings.timeout_seconds * 1000,
    vendor: 'Azure Monitor',
    permission: 'the role Monitoring Reader on the resource',
  })
  return async (asked, { window, stepMs, signal }) => {
    const minutes = stepMs / 60_000
    const interval = (grains.findLast(([grain]) => grain <= minutes) ?? grains[0]!)[1]
    const query = {
      'api-version': '2023-10-01',
      metricnames: asked.name,
      timespan: `${window.from.toISOString()}/${window.to.toISOString()}`,
      interval,
      aggregation: asked.aggregation,
      AutoAdjustTimegrain: true,
      $filter: asked.filter,
    }
    const path = `${asked.resource}/providers/Microsoft.Insights/metrics`
    const { value } = await management.get(path, query, Answer, signal)
    const broken = value.find(({ errorCode }) => errorCode && errorCode !== 'Success')
    if (broken)
      throw new Problem(
        'unavailable',
        `Azure Monitor has no answer for ${asked.name}: ${broken.errorMessage ?? broken.errorCode}`,
      )
    return value.flatMap(({ name, timeseries }) =>
      (timeseries ?? []).map(({ metadatavalues, data }) => {
        const labels = Object.fromEntries((metadatavalues ?? []).map((one) => [one.name.value, one.value]))
        const points = (data ?? []).flatMap((point) => pointOf(point, asked))
        return folded({ name: name.value, unit: asked.unit, labels }, asked.aggregation, points, window, stepMs)
      }),
    )
  }
}

function pointOf(point: z.infer<typeof Point>, { aggregation, scale = 1 }: MetricAsked): [number, number][] {
  const value = point[aggregation.toLowerCase()]
  return typeof value === 'number' ? [[Date.parse(point.timeStamp), value * scale]] : []
}

/** Where Azure's step is finer than ours, what falls into one of ours is made one as its aggregation says. */
function folded(
  about: { name: string; unit: Unit | undefined; labels: Record<string, string> },
  aggregation: MetricAsked['aggregation'],
  points: [number, number][],
  window: Question['window'],
  stepMs: number,
): Series {
  const groups = new Map<number, number[]>()
  for (const [time, value] of points) {
    const step = Math.floor((time - window.from.getTime()) / stepMs)
    groups.set(step, [...(groups.get(step) ?? []), value])
  }
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const one = (values: number[]) => {
    if (aggregation === 'Maximum') return Math.max(...values)
    if (aggregation === 'Minimum') return Math.min(...values)
    return aggregation === 'Average' ? sum(values) / values.length : sum(values)
  }
  const made = [...groups].map(([step, values]) => [window.from.getTime() + step * stepMs, one(values)] as const)
  return measured(about, window, stepMs, made)
}
