import type { Chart } from '../core/chart.ts'
import { describeChart } from './describe-chart.ts'
import { frameOf } from './frame.ts'
import { paletteOf, type Theme } from './palette.ts'
import { stretches } from './stretches.ts'
import { element, escaped, round } from './svg.ts'

/** The first line of a chart alone, without axes, as small as a word: its course beside a number. */
export function drawSparkline(
  chart: Chart,
  { width, height, theme, timeZone = 'UTC' }: { width: number; height: number; theme: Theme; timeZone?: string },
): string {
  const palette = paletteOf(theme)
  const [line] = chart.lines
  const frame = frameOf({ chart, palette, timeZone, width, height, size: 0.1, top: 2 })
  const canvas = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    class: 'sparkline',
    preserveAspectRatio: 'none',
  }
  const told = `<title>${escaped(chart.title)}</title><desc>${escaped(describeChart(chart, timeZone))}</desc>`
  if (!frame || !line) return element('svg', canvas, told)
  const x = (at: number) => round(1 + ((at - frame.from) / (frame.to - frame.from)) * (width - 2))
  const paths = stretches(line, width).flatMap((points) => {
    const path = points.map(({ at, value }) => `${x(at)} ${round(frame.y(value))}`).join('L')
    const area = `M${x(points[0]!.at)} ${height}L${path}L${x(points.at(-1)!.at)} ${height}Z`
    return [
      element('path', { d: area, fill: palette.lines[0], 'fill-opacity': 0.14 }),
      element('path', {
        d: points.length === 1 ? `M${path}h1` : `M${path}`,
        fill: 'none',
        stroke: palette.lines[0],
        'stroke-width': 1.5,
        'stroke-linejoin': 'round',
        'stroke-linecap': 'round',
        'vector-effect': 'non-scaling-stroke',
      }),
    ]
  })
  return element('svg', canvas, told + paths.join(''))
}
