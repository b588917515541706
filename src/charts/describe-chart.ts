import type { Chart } from '../core/chart.ts'
import { clockWords, dayWords, spanWords } from './time-scale.ts'
import { extent } from './value-scale.ts'
import { valueWords } from './value-words.ts'

/**
 * What a picture shows, in sentences for those who do not see it: the span of time, the lowest, highest and newest value
 * of up to three lines, the limit, and up to three marks.
 */
export function describeChart(chart: Chart, timeZone = 'UTC'): string {
  const span = timeSpan(chart)
  if (!span) return `${chart.title}: nothing was measured.`
  const said = chart.lines.slice(0, 3).flatMap((line) => lineWords(line, chart.unit, chart.lines.length > 1) ?? [])
  const more = chart.lines.length > 3 ? [`and ${chart.lines.length - 3} more lines`] : []
  const limit = chart.threshold === undefined ? [] : [`the limit is ${valueWords(chart.threshold, chart.unit)}`]
  const sentence = [...said, ...more, ...limit].join('; ')
  return `${chart.title}, ${spanWords(...span, timeZone)}: ${sentence}.${marksWords(chart, timeZone)}`
}

/** From the first to the last moment at which anything was measured; undefined when nothing was. */
export function timeSpan({ lines }: Chart): [number, number] | undefined {
  const times = lines.flatMap(({ times, values }) =>
    times.filter((at, index) => Number.isFinite(at) && Number.isFinite(values[index] ?? Number.NaN)),
  )
  return times.length ? extent(times) : undefined
}

function lineWords(
  { name, values }: Chart['lines'][number],
  unit: string | undefined,
  named: boolean,
): string | undefined {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[]
  if (!known.length) return undefined
  const [low, high] = extent(known)
  const told = (value: number) => valueWords(value, unit)
  const words =
    low === high ? `always ${told(low)}` : `between ${told(low)} and ${told(high)}, at the end ${told(known.at(-1)!)}`
  return named ? `${name} ${words}` : words
}

function marksWords({ marks }: Chart, timeZone: string): string {
  if (!marks.length) return ''
  const told = marks.slice(0, 3).map(({ at, kind, label }) => {
    const words = label && label !== kind ? `${kind} (${label})` : kind
    return `${words} on ${dayWords(at, timeZone)} at ${clockWords(at, timeZone)}`
  })
  const more = marks.length > 3 ? ` and ${marks.length - 3} more` : ''
  return ` Marked: ${told.join(', ')}${more}.`
}
