import { z } from 'zod'
import type { Chart } from '../../core/chart.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Evidence } from '../../core/investigation/evidence.ts'
import { SeriesJson } from '../telemetry/present-series.ts'

const Measured = z.object({ series: z.array(SeriesJson) })

/** Which series an anomaly was seen in, where its metric is derived from another. */
const seenIn: Record<string, string> = { error_count: 'errors', error_rate: 'errors', traffic: 'requests' }

/**
 * The course of what a piece of evidence speaks of, from the answers that the investigation kept: drawn from what it saw,
 * not from what the backend says today. Undefined for what is no metric or was not measured.
 */
export function evidenceChart(
  { locator, at, source, chart }: Evidence,
  recorded: readonly Recorded[],
): Chart | undefined {
  if (chart) return chart
  const { ask = '', metric } = locator ?? {}
  if (!metric) return undefined
  const of = ask.slice(0, Math.max(0, ask.lastIndexOf(': ')))
  const name = seenIn[metric] ?? metric
  for (const { ask: asked, answer } of recorded) {
    if (asked.name !== 'metrics' || !answer.ok || !asked.id.startsWith(`${of}: `)) continue
    const found = Measured.safeParse(answer.value).data?.series.find((one) => one.name === name)
    if (!found?.points.some(({ value }) => value !== null)) continue
    return {
      title: source,
      ...(found.unit && { unit: found.unit }),
      lines: [
        {
          name,
          times: found.points.map(({ timestamp }) => Date.parse(timestamp)),
          values: found.points.map(({ value }) => value),
        },
      ],
      marks: at ? [{ at: at.getTime(), kind: 'onset', label: 'began' }] : [],
    }
  }
  return undefined
}
