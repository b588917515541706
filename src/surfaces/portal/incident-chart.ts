import { readChartToken } from '../../charts/chart-token.ts'
import type { Alert } from '../../core/alert.ts'
import type { Chart } from '../../core/chart.ts'
import { chartFigure } from './chart-figure.ts'
import { h, type Inside } from './html.ts'
import type { View } from './view.ts'

/** The chart of the offending metric, where an alert of the incident brought one of ours; drawn here, not fetched. */
export function incidentChart(view: View, alerts: Alert[]): Inside {
  const newest = alerts.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
  for (const { url } of newest.flatMap(({ images }) => images)) {
    const chart = ownChart(view, url)
    if (chart)
      return h`<section class="panel" aria-label="What was measured">${chartFigure(chart, view, 'card')}</section>`
  }
  return undefined
}

/** The chart inside one of our own addresses, while it holds. */
function ownChart({ publicUrl, context, now }: View, url: string): Chart | undefined {
  const start = `${publicUrl}/charts/`
  if (!url.startsWith(start) || !url.endsWith('.png')) return undefined
  return readChartToken(url.slice(start.length, -'.png'.length), now, context.secrets)?.chart
}
