import type { Chart } from '../core/chart.ts'
import type { Frame } from './frame.ts'
import { colourOf } from './palette.ts'
import { element, round } from './svg.ts'

/** Counts as bars that last their step, those of a stack on each other; the bars of a line are one path. */
export function drawBars(frame: Frame, step: number): string {
  const { chart, palette, bottom } = frame
  const floors = new Map<number, number>()
  return chart.lines
    .map((line, index) => {
      const d = line.times.flatMap((at, i) => bar(frame, step, floors, { at, value: line.values[i] }))
      if (!d.length || bottom < 0) return ''
      return element('path', { d: d.join(''), fill: colourOf(palette, line, index), 'fill-opacity': 0.85 })
    })
    .join('')
}

function bar(
  { x, y, bottom }: Frame,
  step: number,
  floors: Map<number, number>,
  { at, value }: { at: number; value: number | null | undefined },
): string[] {
  if (!value || !Number.isFinite(value)) return []
  const below = floors.get(at) ?? 0
  floors.set(at, below + value)
  const gap = Math.min(1.5, (x(at + step) - x(at)) * 0.2)
  const floor = below === 0 ? bottom : y(below)
  const [left, right, top] = [x(at) + gap / 2, x(at + step) - gap / 2, Math.min(y(below + value), floor - 1)]
  return [`M${round(left)} ${round(floor)}V${round(top)}H${round(right)}V${round(floor)}Z`]
}

/** The same chart with the height of its stacks as one line, for what must know how high they reach. */
export function tops(chart: Chart): Chart {
  if (!chart.stacked) return chart
  const sums = new Map<number, number>()
  for (const { times, values } of chart.lines)
    for (const [index, at] of times.entries()) sums.set(at, (sums.get(at) ?? 0) + (values[index] ?? 0))
  const times = [...sums.keys()].sort((a, b) => a - b)
  return { ...chart, lines: [{ name: chart.title, times, values: times.map((at) => sums.get(at)!) }] }
}
