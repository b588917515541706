import type { Frame } from './frame.ts'
import { element, words } from './svg.ts'
import { boldWidth } from './text-width.ts'

/** The line of a limit with its words at its left or right end, where they cover less. */
export function drawThreshold(frame: Frame, label: string): string {
  const { chart, palette, scale, size, left, right, top, y } = frame
  if (chart.threshold === undefined || !scale.thresholdShown) return ''
  const at = y(chart.threshold)
  const width = boldWidth(label, size) + size * 0.5
  const baseline = at - size * 1.6 < top ? at + size * 1.25 : at - size * 0.45
  const box = { y: baseline - size * 0.95, height: size * 1.25 }
  const covers = (start: number) => covered(frame, { start, end: start + width, ...box })
  const start = covers(left) < covers(right - width) ? left : right - width
  return [
    element('line', {
      x1: left,
      x2: right,
      y1: at,
      y2: at,
      stroke: palette.threshold,
      'stroke-width': 1.5,
      'stroke-dasharray': '6 4',
    }),
    element('rect', { x: start, ...box, width, rx: 3, fill: palette.ground, 'fill-opacity': 0.8 }),
    words(label, {
      x: start + width / 2,
      y: baseline,
      'text-anchor': 'middle',
      'font-size': size,
      'font-weight': 600,
      fill: palette.threshold,
    }),
  ].join('')
}

/** How many points and marks lie under a box; a mark counts as much as a few points. */
function covered({ chart, x, y }: Frame, box: { start: number; end: number; y: number; height: number }): number {
  const beside = (at: number) => x(at) >= box.start && x(at) <= box.end
  const points = chart.lines.flatMap(({ times, values }) =>
    times.filter((at, index) => {
      const value = values[index]
      if (!beside(at) || typeof value !== 'number' || !Number.isFinite(value)) return false
      return y(value) >= box.y - 3 && y(value) <= box.y + box.height + 3
    }),
  )
  return points.length + 5 * chart.marks.filter(({ at }) => beside(at)).length
}
