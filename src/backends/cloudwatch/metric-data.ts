import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Series, Unit } from '../../core/telemetry/series.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { measured } from '../measured.ts'
import type { Aws } from './aws.ts'
import { parseExpression } from './metric-expression.ts'

/** What is asked of CloudWatch's metrics. */
export interface MetricAsked {
  expression: string
  window: Window
  stepMs: number
  now: Date
  unit?: Unit | undefined
  signal?: AbortSignal | undefined
}

const Data = z.object({
  MetricDataResults: z.array(
    z.object({
      Id: z.string(),
      Label: z.string().nullish(),
      Timestamps: z.array(z.union([z.number(), z.string()])).nullish(),
      Values: z.array(z.number()).nullish(),
      StatusCode: z.string().nullish(),
      Messages: z.array(z.object({ Code: z.string().nullish(), Value: z.string().nullish() })).nullish(),
    }),
  ),
  NextToken: z.string().nullish(),
})

/**
 * The series of an expression (GetMetricData), every page of them. The step is what CloudWatch keeps: whole minutes, five
 * of them beyond 15 days and an hour beyond 63 days.
 */
export async function metricData(aws: Aws, asked: MetricAsked): Promise<Series[]> {
  const period = periodOf(asked)
  const body = {
    MetricDataQueries: parseExpression(asked.expression, period),
    StartTime: align(asked.window.from, period),
    EndTime: Math.ceil(asked.window.to.getTime() / 1000),
    ScanBy: 'TimestampAscending',
  }
  const found = new Map<string, { label: string; points: Map<number, number> }>()
  let NextToken: string | undefined
  do {
    const more = NextToken && { NextToken }
    const page = await aws.ask('monitoring', 'GetMetricData', { ...body, ...more }, Data, asked.signal)
    for (const result of page.MetricDataResults) keep(found, result)
    NextToken = page.NextToken ?? undefined
  } while (NextToken)
  return [...found.values()].map(({ label, points }) =>
    measured({ name: label, unit: asked.unit }, asked.window, asked.stepMs, points),
  )
}

/** The step in seconds. */
function periodOf({ window, stepMs, now }: MetricAsked): number {
  const age = (now.getTime() - window.from.getTime()) / 86_400_000
  const least = age > 63 ? 3_600 : age > 15 ? 300 : 60
  return Math.max(least, Math.ceil(stepMs / 1000 / least) * least)
}

const align = (at: Date, period: number) => Math.floor(at.getTime() / 1000 / period) * period

type Result = z.infer<typeof Data>['MetricDataResults'][number]

function keep(found: Map<string, { label: string; points: Map<number, number> }>, result: Result): void {
  const said = result.Messages?.map((message) => message.Value ?? message.Code).join(' ')
  if (result.StatusCode === 'Forbidden')
    throw new Problem(
      'unavailable',
      'CloudWatch refuses us one of the metrics. The credentials need cloudwatch:GetMetricData.',
    )
  if (result.StatusCode === 'InternalError')
    throw new Problem('unavailable', `CloudWatch could not compute the metric. ${(said ?? '').slice(0, 200)}`.trim())
  const label = result.Label ?? result.Id
  const known = found.get(`${result.Id} ${label}`) ?? { label, points: new Map() }
  result.Timestamps?.forEach((time, index) => {
    const value = result.Values?.[index]
    if (value !== undefined) known.points.set(typeof time === 'number' ? time * 1000 : Date.parse(time), value)
  })
  found.set(`${result.Id} ${label}`, known)
}
