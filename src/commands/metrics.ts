import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { goldenSignals, isGolden, type Series } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { lengthInput } from './length-input.ts'
import { exploreLink } from './logs.ts'
import { nearestTo } from './nearest-to.ts'
import { type Observed, observed, observedInput, profileInput } from './telemetry/observed.ts'
import { chartLines, presentSeries, SeriesJson, seriesName } from './telemetry/present-series.ts'
import { showValue } from './telemetry/show-value.ts'
import { stepFor, windowInput, windowOf } from './telemetry/window-input.ts'

/** What was measured. */
export interface FoundMetrics {
  service: string
  profile: string
  asked: string
  window: Window
  series: Series[]
}

const usual = '1h'
const mostPoints = 11_000

export const metrics = command({
  name: 'metrics',
  aliases: ['metric'],
  summary: 'How a service does: requests, errors, latency, cpu, memory, or an expression of the engine',
  input: z.strictObject({
    ...observedInput,
    metric: z
      .string()
      .trim()
      .max(4_000)
      .optional()
      .meta({
        description: `${goldenSignals.join(', ')}, or an expression in the engine's own language; the first six when left out`,
        label: 'Metric',
        positional: true,
      }),
    ...windowInput(usual),
    step: lengthInput().optional().meta({ description: 'One point each, such as 1m', label: 'Step', kind: 'duration' }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/metrics' },
  slash: true,
  async run(context, asked): Promise<FoundMetrics> {
    const found = observed(context, asked, 'metrics')
    const window = windowOf(asked, usual, context.clock.now())
    const stepMs = asked.step ?? stepFor(window)
    if ((window.to.getTime() - window.from.getTime()) / stepMs > mostPoints)
      throw new Problem('invalid', `That would be more than ${mostPoints} points. Choose a longer step.`, {
        fields: { step: 'is too short for this window' },
      })
    const series = await measure(found, { metric: asked.metric, window, stepMs })
    return { service: found.service.name, profile: found.profile.name, asked: asked.metric ?? '', window, series }
  },
  output: z.object({ series: z.array(SeriesJson) }),
  present: ({ series }) => ({ series: series.map(presentSeries) }),
  show,
})

/** What is shown when no metric is named. */
const overview = ['requests', 'errors', 'latency_p50', 'latency_p99', 'cpu', 'memory'] as const

async function measure(
  { profile, service }: Observed,
  { metric, window, stepMs }: { metric: string | undefined; window: Window; stepMs: number },
): Promise<Series[]> {
  const question = { service, window, stepMs }
  if (metric === undefined || metric === '') {
    const all = await Promise.all(overview.map((name) => profile.backend.metric({ ...question, metric: name })))
    return all.filter((one) => one !== undefined)
  }
  if (!isGolden(metric)) return profile.backend.expression({ ...question, expression: asExpression(metric) })
  const one = await profile.backend.metric({ ...question, metric })
  return one ? [one] : []
}

/** A single word close to one of ours is a slip, not an expression. */
function asExpression(written: string): string {
  const [close] = /^[a-z_0-9]+$/i.test(written) ? nearestTo(written, goldenSignals) : []
  if (close === undefined) return written
  throw new Problem('invalid', `There is no metric ${JSON.stringify(written)}. Did you mean ${close}?`, {
    fields: { metric: `Did you mean ${close}?` },
  })
}

function show({ service, profile, asked, window, series }: FoundMetrics, { settings }: Context): Card {
  const footer = [
    [
      { time: window.from, form: 'clock' as const },
      ' – ',
      { time: window.to, form: 'clock' as const },
      ` · ${profile} · `,
      { link: 'explore', url: exploreLink(settings.publicUrl, { service, profile, window }) },
    ],
  ]
  const measured = series.filter(({ values }) => values.some(Number.isFinite))
  const [first] = measured
  if (!first)
    return {
      title: `${service}: nothing was measured`,
      tone: 'plain',
      lines: [
        asked
          ? `There are no values of ${asked} in this window.`
          : 'None of the usual metrics has values in this window. Name the expressions under [profiles.<name>.services.<service>.metrics].',
      ],
      footer,
    }
  const units = new Set(measured.map(({ unit }) => unit))
  return {
    title: `${service}: ${asked || 'metrics'}`,
    tone: 'plain',
    table: { columns: ['Metric', 'Now', 'Lowest', 'Highest'], rows: measured.map(row) },
    ...(units.size === 1 && {
      chart: {
        title: `${service}: ${asked || first.name}`,
        ...(first.unit && { unit: first.unit }),
        lines: chartLines(measured),
        marks: [],
      },
    }),
    footer,
  }
}

function row(series: Series): string[] {
  const known = series.values.filter(Number.isFinite)
  const told = (value: number) => showValue(value, series.unit)
  let lowest = Infinity
  let highest = -Infinity
  for (const value of known) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  return [seriesName(series), told(known.at(-1)!), told(lowest), told(highest)]
}
