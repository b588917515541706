import { quantile, sorted } from '../compare/quantile.ts'
import { kinds, metricKind } from './metric-kind.ts'
import { leastSide, type MetricSeries, type PreparedSeries } from './metric-series.ts'

/**
 * Fills gaps with the value before them (the first one reaches back) and gives each series the usual level of its peers.
 * What belongs to a process and stops being measured while most other series go on falls to 0: a process that ended
 * reports nothing more. Series that were never measured are left out.
 */
export function prepareSeries(series: readonly MetricSeries[]): PreparedSeries[] {
  const measured = series.map((one) => ({ ...one, values: new Float64Array(one.values) }))
  const kept = measured.filter(({ values }) => values.some(Number.isFinite))
  const last = usualEnd(kept)
  const filled = kept.map(({ name, service, values, kind = metricKind(measure({ name, service })) }) => {
    const ended = kinds[kind].ends === true && isEarly(lastMeasured(values), last)
    fill(values, ended)
    return { name, service, kind, values, level: Math.abs(quantile(sorted(values), 0.5)) }
  })
  const peers = Map.groupBy(filled, measure)
  const levels = new Map([...peers].map(([key, members]) => [key, usual(members.map(({ level }) => level))]))
  return filled.map(({ level, ...one }) => ({ ...one, peerLevel: levels.get(measure(one)) ?? 0 }))
}

/** Two series or one say nothing about what is usual. */
const usual = (levels: number[]) => (levels.length < 3 ? 0 : quantile(sorted(levels), 0.5))

/** What a series measures, in its unit, whoever it belongs to: its name without the service's. */
const measure = ({ name, service }: { name: string; service: string }) => name.replace(service, '')

const lastMeasured = (values: Float64Array) => values.findLastIndex(Number.isFinite)
const usualEnd = (series: readonly { values: Float64Array }[]) =>
  quantile(sorted(series.map(({ values }) => lastMeasured(values))), 0.5)

/** A late scrape or two is no end. */
const isEarly = (last: number, usual: number) => usual - last > Math.max(leastSide, usual / 20)

function fill(values: Float64Array, ended: boolean) {
  let last = values.find(Number.isFinite)!
  const end = ended ? lastMeasured(values) : values.length
  for (let at = 0; at < values.length; at++) {
    if (at > end) values[at] = 0
    else if (Number.isFinite(values[at])) last = values[at]!
    else values[at] = last
  }
}
