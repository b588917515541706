import { drawSparkline } from '../../charts/draw-sparkline.ts'
import { valueWords } from '../../charts/value-words.ts'
import type { FoundMetrics } from '../../commands/metrics.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { type Html, h, type Inside, picture } from './html.ts'
import { read, type View } from './view.ts'

const words: Record<string, string> = {
  requests: 'Requests / min',
  errors: 'Errors / min',
  latency_p50: 'Latency, median',
  latency_p95: 'Latency, 95 %',
  latency_p99: 'Latency, 99 %',
  cpu: 'CPU',
  memory: 'Memory',
  saturation: 'Saturation',
  restarts: 'Restarts',
}

/** What a golden signal is called. */
export const signalName = (name: string): string => words[name] ?? name

/** The ones that tell most at a glance, in this order. */
const telling = ['requests', 'errors', 'latency_p99', 'cpu', 'memory']
const shown = 4

/** The golden signals of the last hour of a service, each as a number and its course: a part of the page of services. */
export async function signals(view: View): Promise<Inside> {
  const { service = '', profile } = Object.fromEntries(view.url.searchParams)
  const { series } = await read<FoundMetrics>(view, 'metrics', {
    service,
    ...(profile && { profile }),
    since: '1h',
    step: '1m',
  })
  const measured = telling.flatMap((name) => {
    const one = series.find((s) => s.name === name && s.values.some(Number.isFinite))
    return one ? [one] : []
  })
  if (!measured.length) return h`<p class="hint">Nothing was measured in the last hour.</p>`
  return h`<dl class="signals">${measured.slice(0, shown).map((one) => signal(one, view))}</dl>`
}

function signal({ name, unit, times, values }: Series, { timeZone }: View): Html {
  const measured = Array.from(values, (value) => (Number.isFinite(value) ? value : null))
  const newest = measured.findLast((value) => value !== null)
  const chart = {
    title: signalName(name),
    ...(unit && { unit }),
    lines: [{ name, times: Array.from(times), values: measured }],
    marks: [],
  }
  return h`<div><dt>${signalName(name)}</dt><dd><strong>${newest === undefined || newest === null ? '–' : valueWords(newest, unit)}</strong>${picture(drawSparkline(chart, { width: 120, height: 28, theme: 'auto', timeZone }))}</dd></div>`
}
