import type { Chart } from '../core/chart.ts'
import { distinctNames } from './distinct-names.ts'
import { thinChart } from './thin-chart.ts'
import { valueWords } from './value-words.ts'

/** As many moments as a readout knows of one line; a finer line is thinned as its picture is. */
const most = 240

/** What can be read off a chart: for each line its name, its moments in seconds after `start`, and its values in words. */
export interface Readout {
  /** In seconds since the epoch. */
  start: number
  lines: [name: string, seconds: number[], words: string[]][]
}

/** The values of a chart for whoever points at it; undefined where nothing was measured. */
export function readoutOf(chart: Chart): Readout | undefined {
  const { lines, unit } = thinChart(chart, most)
  const start = Math.floor(Math.min(...lines.flatMap(({ times }) => times.slice(0, 1))) / 1_000)
  if (!Number.isFinite(start)) return undefined
  const whole = lines.map(({ name }) => name)
  // The labels of a line that stands alone tell it from nothing.
  const names = whole.length === 1 ? [whole[0]!.replace(/ \{.*\}$/s, '')] : distinctNames(whole)
  return {
    start,
    lines: lines.map(({ times, values }, index) => [
      names[index]!,
      times.map((at) => Math.round(at / 1_000) - start),
      values.map((value) => (value === null ? '–' : valueWords(value, unit))),
    ]),
  }
}
