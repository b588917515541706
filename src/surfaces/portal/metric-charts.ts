import type { FoundMetrics } from '../../commands/metrics.ts'
import { chartLines } from '../../commands/telemetry/present-series.ts'
import type { Chart } from '../../core/chart.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { chartFigure } from './chart-figure.ts'
import { exploreAddress, type Wanted } from './explore-wanted.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import { signalName } from './signals.ts'
import type { View } from './view.ts'

/** What was measured as charts, with deploys and incidents marked; latencies share one. */
export function metricCharts(view: View, wanted: Wanted, { series }: FoundMetrics, marks: Chart['marks']): Html {
  const measured = series.filter(({ values }) => values.some(Number.isFinite))
  if (!measured.length)
    return h`<div class="empty">${icon('gauge')}<p>${wanted.metric ? 'This has no values in this window.' : 'None of the usual metrics has values in this window.'}</p><p class="muted">${
      wanted.metric
        ? h`<a href="${exploreAddress(wanted, { metric: '' })}">Show the usual metrics</a>`
        : h`Name the expressions under <code>[profiles.${wanted.profile ?? 'default'}.services.${wanted.service}.metrics]</code>.`
    }</p></div>`
  const charts = wanted.metric ? [chartOf(wanted.metric, measured, marks)] : grouped(measured, marks)
  return h`<div class="charts${wanted.metric ? ' alone' : ''}">${charts.map((chart) => h`<section class="panel">${chartFigure(chart, view, wanted.metric ? 'wide' : 'half')}</section>`)}</div>`
}

function grouped(series: Series[], marks: Chart['marks']): Chart[] {
  const groups = new Map<string, Series[]>()
  for (const one of series) {
    const name = one.name.startsWith('latency') ? 'Latency' : signalName(one.name).replace(/ \/ min$/, '')
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups].map(([title, some]) => chartOf(title, some, marks))
}

function chartOf(title: string, series: Series[], marks: Chart['marks']): Chart {
  const units = new Set(series.map(({ unit }) => unit))
  const [unit] = units.size === 1 ? units : []
  return { title, ...(unit && { unit }), lines: chartLines(series), marks }
}
