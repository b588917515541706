import type { Frame } from './frame.ts'
import { element, words } from './svg.ts'
import { textWidth } from './text-width.ts'
import { timeTicks } from './time-scale.ts'
import { valueWords } from './value-words.ts'

/** Grid lines with their values, and moments under the plot. */
export function drawAxes(frame: Frame): string {
  const { scale, chart, palette, size, left, right, y } = frame
  const lines = scale.ticks.map((tick) => {
    const at = Math.round(y(tick)) + 0.5
    const base = tick === 0 || tick === scale.low
    return [
      element('line', {
        x1: left,
        x2: right,
        y1: at,
        y2: at,
        stroke: base ? palette.muted : palette.grid,
        'stroke-width': 1,
        'stroke-opacity': base ? 0.6 : undefined,
      }),
      words(valueWords(tick, chart.unit, scale.step), {
        x: left - size * 0.6,
        y: at + size * 0.35,
        'text-anchor': 'end',
        'font-size': size,
        fill: palette.muted,
      }),
    ].join('')
  })
  return [...lines, ...moments(frame)].join('')
}

function moments(frame: Frame): string[] {
  const { from, to, timeZone, palette, size, left, right, bottom, width, x } = frame
  const wanted = Math.floor((right - left) / (size * 5.5))
  let free = 0
  return timeTicks(from, to, wanted, timeZone).flatMap(({ at, label, newDay }) => {
    const place = x(at)
    const half = textWidth(label, size) / 2
    const middle = Math.min(width - half - 2, Math.max(half + 2, place))
    const tick = element('line', {
      x1: place,
      x2: place,
      y1: bottom,
      y2: bottom + 4,
      stroke: palette.muted,
      'stroke-width': 1,
    })
    if (middle - half < free) return [tick]
    free = middle + half + size * 0.6
    const written = words(label, {
      x: middle,
      y: bottom + size * 1.5,
      'text-anchor': 'middle',
      'font-size': size,
      fill: newDay ? palette.text : palette.muted,
      'font-weight': newDay ? 600 : undefined,
    })
    return [tick, written]
  })
}
