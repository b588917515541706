import { z } from 'zod'
import { amountIn, type Increment } from '../analysis/slo/increments.ts'
import { slo as reckon, type SloReport } from '../analysis/slo/slo.ts'
import type { Card, Field } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { parseDuration, showDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import { lengthInput } from './length-input.ts'
import { type CountedBy, countRequests } from './telemetry/count-requests.ts'
import { incrementsOf } from './telemetry/increments-of.ts'
import { type Observed, observed, observedInput, profileInput } from './telemetry/observed.ts'
import { showValue } from './telemetry/show-value.ts'

/** Where the objective of a service stands. */
export interface FoundSlo {
  service: string
  profile: string
  by: CountedBy
  report: SloReport
  /** The share of the budget that is left, in percent, over the window. */
  course: { times: number[]; values: (number | null)[] }
}

const day = 24 * 3_600_000
const target = () =>
  z.coerce
    .number({ error: 'Write a percentage, such as 99.9.' })
    .gt(0, { error: 'A target is above 0 percent.' })
    .lt(100, { error: 'A target is below 100 percent.' })

export const slo = command({
  name: 'slo',
  summary: 'How much of the error budget of a service is left, and how fast it burns',
  input: z.strictObject({
    ...observedInput,
    target_pct: target()
      .optional()
      .meta({ description: 'Good requests in percent; 99.9 when left out', label: 'Target' }),
    target: target().optional().meta({ description: 'The same as target_pct', label: 'Target' }),
    window: lengthInput()
      .optional()
      .meta({ description: 'Over how long, such as 30d', label: 'Window', kind: 'duration' }),
    by: z
      .enum(['metrics', 'logs'])
      .default('metrics')
      .meta({ description: 'Count requests by metrics, or by log lines', label: 'Counted by' }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/slo' },
  slash: true,
  async run(context, asked): Promise<FoundSlo> {
    if (asked.target !== undefined && asked.target_pct !== undefined && asked.target !== asked.target_pct)
      throw new Problem('invalid', 'Give target or target_pct, not both.', { fields: { target: 'is given twice' } })
    const found = observed(context, asked, asked.by)
    const windowMs = asked.window ?? parseDuration('30d')
    if (windowMs < 3_600_000 || windowMs > 92 * day)
      throw new Problem('invalid', 'The window of an objective is between 1h and 92d.', {
        fields: { window: 'must be between 1h and 92d' },
      })
    const now = context.clock.now().getTime()
    const { total, bad } = await requestsOver(found, windowMs, now, asked.by)
    const targetPct = asked.target ?? asked.target_pct ?? 99.9
    const report = reckon({ targetPct, windowMs, now, series: { total, bad } })
    return {
      service: found.service.name,
      profile: found.profile.name,
      by: asked.by,
      report,
      course: courseOf({ total, bad }, { targetPct, windowMs, now }),
    }
  },
  output: z.object({
    availability_pct: z.number().nullable().describe('null without data'),
    total_requests: z.number(),
    error_count: z.number(),
    budget_total: z.number().describe('Bad requests the target allows in this window'),
    budget_used: z.number(),
    budget_remaining_pct: z.number().nullable().describe('Negative when more than all of it is spent'),
    burn_rate: z.number().nullable().describe('1 spends exactly the budget'),
    status: z.enum(['ok', 'breach', 'no_data']),
    service: z.string(),
    target_pct: z.number(),
    window_seconds: z.number(),
    budget_minutes_left: z.number().nullable().describe('Of complete outage'),
    exhausted_at: z.iso.datetime().nullable().describe('When the budget is gone at the pace of the last hour'),
    burn_alerts: z.array(
      z.object({
        long_seconds: z.number(),
        short_seconds: z.number(),
        threshold: z.number(),
        severity: z.enum(['page', 'ticket']),
        long_burn_rate: z.number().nullable(),
        short_burn_rate: z.number().nullable(),
        firing: z.boolean(),
      }),
    ),
  }),
  present: ({ service, report }) => {
    const { window_ms, exhausted_at, burn_alerts, ...rest } = report
    return {
      ...rest,
      service,
      window_seconds: window_ms / 1_000,
      exhausted_at: exhausted_at === null ? null : new Date(exhausted_at).toISOString(),
      burn_alerts: burn_alerts.map(({ long_ms, short_ms, ...alert }) => ({
        long_seconds: long_ms / 1_000,
        short_seconds: short_ms / 1_000,
        ...alert,
      })),
    }
  },
  show,
})

/** How far back the short windows of burn alerts reach; only there a fine step is worth its price. */
const fineMs = 3 * day
const fineStepMs = 5 * 60_000
const coarseStepMs = 3_600_000

async function requestsOver(
  found: Observed,
  windowMs: number,
  now: number,
  by: CountedBy,
): Promise<{ total: Increment[]; bad: Increment[] }> {
  const edge = Math.floor((now - Math.min(windowMs, fineMs)) / coarseStepMs) * coarseStepMs
  const start = Math.floor((now - windowMs) / coarseStepMs) * coarseStepMs
  const windows = [
    { from: edge, to: now, stepMs: fineStepMs },
    ...(start < edge ? [{ from: start, to: edge, stepMs: coarseStepMs }] : []),
  ]
  const parts = await Promise.all(
    windows.map(async ({ from, to, stepMs }) => {
      const { total, bad } = await countRequests(found, {
        window: { from: new Date(from), to: new Date(to) },
        stepMs,
        by,
      })
      return {
        total: total ? incrementsOf(total, stepMs, to) : [],
        bad: bad ? incrementsOf(bad, stepMs, to) : [],
      }
    }),
  )
  return { total: parts.flatMap(({ total }) => total), bad: parts.flatMap(({ bad }) => bad) }
}

const coursePoints = 60

/** How the budget went down: at each of sixty moments what was left of the whole window's budget. */
function courseOf(
  { total, bad }: { total: Increment[]; bad: Increment[] },
  { targetPct, windowMs, now }: { targetPct: number; windowMs: number; now: number },
): FoundSlo['course'] {
  const start = now - windowMs
  const budget = amountIn(total, start, now) * (1 - targetPct / 100)
  const times = Array.from({ length: coursePoints + 1 }, (_, i) => start + (windowMs * i) / coursePoints)
  return {
    times,
    values: times.map((at) => (budget > 0 ? 100 * (1 - amountIn(bad, start, at) / budget) : null)),
  }
}

const words = { ok: 'Within its objective', breach: 'The objective is missed', no_data: 'No data' } as const

function show({ service, profile, by, report, course }: FoundSlo, { settings }: Context): Card {
  const { status, target_pct, window_ms } = report
  const title = `${service}: ${target_pct} % over ${showDuration(window_ms)}`
  const footer = [
    `${profile} · counted by ${by}`,
    [{ link: 'Objectives in the portal', url: `${settings.publicUrl}/slos` }],
  ]
  if (status === 'no_data')
    return {
      title,
      badge: words.no_data,
      tone: 'warn',
      lines: [
        `No request was counted in this window, so nothing is known. ${by === 'metrics' ? 'Check the expressions for requests and errors under [profiles.<name>.services.<service>.metrics], or count log lines with by=logs.' : 'Look at a longer window.'}`,
      ],
      footer,
    }
  return {
    title,
    badge: words[status],
    tone: status === 'breach' ? 'high' : report.burn_alerts.some(({ firing }) => firing) ? 'warn' : 'good',
    fields: fields(report),
    table: {
      columns: ['Burn over', 'and', 'Limit', 'Rates', ''],
      rows: report.burn_alerts.map((alert) => [
        showDuration(alert.long_ms),
        showDuration(alert.short_ms),
        `${alert.threshold}×`,
        `${times(alert.long_burn_rate)} / ${times(alert.short_burn_rate)}`,
        alert.firing ? (alert.severity === 'page' ? 'burning: page' : 'burning: ticket') : 'quiet',
      ]),
    },
    chart: {
      title: `${service}: error budget left`,
      unit: 'percent',
      lines: [{ name: 'budget left', ...course }],
      threshold: 0,
      marks: [],
    },
    footer,
  }
}

function fields(report: SloReport): Field[] {
  const { availability_pct, total_requests, error_count, budget_remaining_pct, burn_rate, budget_minutes_left } = report
  return [
    { label: 'Availability', value: availability_pct === null ? 'no data' : `${availability_pct.toFixed(3)} %` },
    { label: 'Requests', value: `${showValue(total_requests)}, ${showValue(error_count)} bad` },
    {
      label: 'Budget left',
      value:
        budget_remaining_pct === null
          ? 'no data'
          : `${budget_remaining_pct.toFixed(1)} %${budget_minutes_left ? `, ${showDuration(budget_minutes_left * 60_000)} of outage` : ''}`,
    },
    { label: 'Burn rate', value: times(burn_rate) },
    ...(report.exhausted_at === null
      ? []
      : [
          {
            label: 'Budget gone',
            value: [{ time: new Date(report.exhausted_at), form: 'ago' as const }],
          },
        ]),
  ]
}

const times = (rate: number | null) => (rate === null ? 'no data' : `${showValue(rate)}×`)
