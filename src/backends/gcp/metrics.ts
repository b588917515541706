import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { GoldenSignal, Series } from '../../core/telemetry/series.ts'
import { measured } from '../measured.ts'
import { goldenOf } from './golden.ts'
import type { Google } from './google.ts'
import { timeSeries } from './time-series.ts'

type Asked = Question & { stepMs: number }

/** A golden signal: counts are zero in steps of which nothing was told, because nothing happened in them. */
export async function goldenMetric(
  google: Google,
  { metric, ...asked }: Asked & { metric: GoldenSignal },
  now: Date,
): Promise<Series | undefined> {
  const own = asked.service.metrics[metric]
  if (own) return (await expression(google, { ...asked, expression: own }, now))[0]
  const golden = goldenOf(asked.service, google.project)[metric]
  if (!golden) return undefined
  const { window, stepMs } = asked
  const all = await Promise.all(golden.asked.map((one) => timeSeries(google, one, { ...asked, now }, golden.unit)))
  const empty = measured({ name: metric, unit: golden.unit }, window, stepMs, [])
  const nothing = golden.unit === 'count' ? 0 : Number.NaN
  const at = (index: number) => {
    const values = all.flat().map(({ values: of }) => of[index]!)
    const known = values.filter((value) => !Number.isNaN(value))
    return known.length ? Math.max(...known) : nothing
  }
  return { ...empty, values: empty.values.map((_, index) => at(index)) }
}

const Matrix = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()).default({}),
        values: z.array(z.tuple([z.number(), z.string()])).default([]),
      }),
    ),
  }),
})

/** PromQL; or, where it names a `metric.type`, a filter of Cloud Monitoring whose series are averaged per step. */
export async function expression(
  google: Google,
  { expression: text, window, stepMs, signal }: Asked & { expression: string },
  now: Date,
): Promise<Series[]> {
  if (/\bmetric\.type\s*=/.test(text))
    return timeSeries(google, { filter: text, aligner: 'ALIGN_MEAN' }, { window, stepMs, now, signal })
  const path = `/v1/projects/${google.project}/location/global/prometheus/api/v1/query_range`
  const form = {
    query: text,
    start: window.from.getTime() / 1000,
    // PromQL's end is inclusive, ours is not.
    end: (window.to.getTime() - 1) / 1000,
    step: `${Math.max(1, Math.round(stepMs / 1000))}s`,
  }
  const { data } = await google.monitoring.ask({ method: 'POST', path, form, signal }, Matrix)
  return data.result.map(({ metric, values }) => {
    const { __name__: name = text, ...labels } = metric
    const points = values.map(([seconds, value]) => [seconds * 1000, Number(value)] as const)
    return measured({ name, labels }, window, stepMs, points)
  })
}
