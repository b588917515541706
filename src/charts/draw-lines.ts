import type { Chart } from '../core/chart.ts'
import type { Point } from './downsample.ts'
import { drawBars } from './draw-bars.ts'
import type { Frame } from './frame.ts'
import { colourOf, dashOf, mostLines } from './palette.ts'
import { stretches } from './stretches.ts'
import { element, round } from './svg.ts'
import { extent } from './value-scale.ts'

/** The lines that are drawn: as many as can be told apart, those with the highest peaks when there are more. */
export function drawnLines({ lines }: Chart): Chart['lines'] {
  if (lines.length <= mostLines) return lines
  const peak = ({ values }: Chart['lines'][number]) =>
    extent(values.filter((value): value is number => value !== null && Number.isFinite(value)))[1]
  const highest = new Set([...lines].sort((a, b) => peak(b) - peak(a)).slice(0, mostLines))
  return lines.filter((line) => highest.has(line))
}

/** The expected band behind, then every line: one alone is filled down to nothing; counts with room stand as bars. */
export function drawLines(frame: Frame): string {
  if (frame.bars !== undefined) return drawBars(frame, frame.bars)
  const lines = drawnLines(frame.chart)
  const alone = lines.length === 1 && frame.scale.fromZero && !frame.chart.band
  return [band(frame), ...lines.map((line, index) => drawLine(frame, line, index, alone))].join('')
}

function band({ chart, palette, from, to, x, y }: Frame): string {
  const { band: expected } = chart
  if (!expected) return ''
  const inside = expected.times.flatMap((at, index) => {
    const [low, high] = [expected.low[index], expected.high[index]]
    return at >= from && at <= to && Number.isFinite(low) && Number.isFinite(high)
      ? [{ at, low: low!, high: high! }]
      : []
  })
  if (inside.length < 2) return ''
  const edge = [
    ...inside.map(({ at, high }) => `${round(x(at))} ${round(y(high))}`),
    ...inside.reverse().map(({ at, low }) => `${round(x(at))} ${round(y(low))}`),
  ]
  return element('path', { d: `M${edge.join('L')}Z`, fill: palette.band, 'fill-opacity': 0.14 })
}

function drawLine(frame: Frame, line: Chart['lines'][number], index: number, alone: boolean): string {
  const { palette, left, right, bottom, x } = frame
  const colour = colourOf(palette, line, index)
  return stretches(line, Math.max(20, right - left))
    .map((points) => {
      if (points.length === 1) return dot(frame, points[0]!, colour)
      const path = points.map((point) => place(frame, point)).join('L')
      const area = `M${round(x(points[0]!.at))} ${round(bottom)}L${path}L${round(x(points.at(-1)!.at))} ${round(bottom)}Z`
      return [
        alone ? element('path', { d: area, fill: colour, 'fill-opacity': 0.12 }) : '',
        element('path', {
          d: `M${path}`,
          fill: 'none',
          stroke: colour,
          'stroke-width': alone ? 2 : 1.75,
          'stroke-linejoin': 'round',
          'stroke-linecap': 'round',
          'stroke-dasharray': dashOf(index),
        }),
      ].join('')
    })
    .join('')
}

const dot = ({ x, y }: Frame, { at, value }: Point, colour: string) =>
  element('circle', { cx: x(at), cy: y(value), r: 2.5, fill: colour })

const place = ({ x, y }: Frame, { at, value }: Point) => `${round(x(at))} ${round(y(value))}`
